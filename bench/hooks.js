// Each hook beside the native wire, both asked for the same decision: `node bench/hooks.js`, after a build. The messages
// are those of `assayer emulate`: each has ids, a time and a signature of its own, as if an IdP had sent it.
import { generateKeyPair, randomUUID, sign } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { kindOf } from "../dist/callers/registry.js";
import { readCredentials } from "../dist/cli/emulate.js";
import { loadConfiguration } from "../dist/config/load.js";
import { proved } from "../dist/emulate/credentials.js";
import { deliveryOf } from "../dist/emulate/emulate.js";
import { idps } from "../dist/emulate/registry.js";
import { jsonOf } from "../dist/wire/json-message.js";
import { report } from "./lib/report.js";
import { startService } from "./lib/service.js";
import { median, round } from "./lib/stats.js";
import { send } from "./lib/wrk.js";

const rounds = Number(process.env.ROUNDS ?? 5);
const seconds = Number(process.env.SECONDS ?? 2);
/** Requests that are made for each second at first; afterwards as many as were sent, and some more. */
const atFirst = 16_000;
const spare = 1.5;
const ports = { readFile: (path) => readFile(path, "utf8"), clock: Date.now, newId: randomUUID };
/** Two messages of one second that are alike have one signature, which is taken twice only within two seconds. */
const distinctly = {
  zitadel: (json) => ({ ...json, user: { ...json.user, sequence: (sequence += 1) } }),
};
let sequence = 0;
const limits = { maxDepth: 64, maxBytes: 262_144 };

const service = await startService();
const { callers } = await loadConfiguration({ file: join(service.folder, "assayer.yaml") });
const found = [];
try {
  for (const idp of idps.filter(({ kind }) => kind in callers)) found.push(await compare(idp));
} finally {
  await service.close();
}
await print();

async function compare(idp) {
  const hook = await hookSender(idp);
  const native = nativeSender(await canonical(idp, await hook()));
  for (const make of [hook, native]) await mustAllow(await make(), idp);
  const sides = { hook: { make: hook, rate: atFirst, runs: [] }, native: { make: native, rate: atFirst, runs: [] } };
  for (const side of Object.values(sides)) await measure(side, 1);
  for (let turn = 0; turn < rounds; turn += 1) {
    for (const side of Object.values(sides)) side.runs.push(await measure(side, seconds));
  }
  return {
    kind: idp.kind,
    ...Object.fromEntries(Object.entries(sides).map(([name, { runs }]) => [name, summary(runs)])),
  };
}

/** Makes messages as this IdP sends them about the example estate. */
async function hookSender(idp) {
  const options = { idp, url: new URL(`/v1/hooks/${idp.kind}`, service.url), credentials: await credentialsOf(idp) };
  const distinct = distinctly[idp.kind] ?? ((json) => json);
  return async () => {
    const json = distinct(idp.message({ now: ports.clock(), newId: ports.newId }));
    const sent = idp.send?.(json) ?? { body: JSON.stringify(json) };
    const { url, method, headers, body } = await deliveryOf(sent, options, ports);
    return { method, path: url.pathname, headers, body };
  };
}

/** A client uses an access token until it ends; every other proof is for one message. */
async function credentialsOf({ kind }) {
  const file = join(service.folder, "credentials", `${kind}.yaml`);
  const credentials = existsSync(file) ? await readCredentials(file) : { type: "none" };
  if (credentials.type !== "oauth_jwt") return credentials;
  const { headers } = await proved(credentials, "", ports);
  return { type: "header", name: "authorization", key: headers.authorization };
}

/** The canonical request that a message comes to, with what the hook's configuration adds. */
async function canonical({ kind }, { method, path, headers, body = "" }) {
  const settings = callers[kind];
  const hook = await kindOf(settings).open(settings, { ...ports, intervalMs: 1_000, onEvent() {} });
  const head = { method, path, query: "", headers };
  const { json } = (hook.read ?? jsonOf)({ head, body: Buffer.from(body), limits });
  const { request } = hook.decode(json, head);
  hook.close?.();
  const { tenant } = settings;
  return { tenant, ...request, ...(request.subject && { subject: { tenant, ...request.subject } }) };
}

function nativeSender(request) {
  const body = JSON.stringify(request);
  return async () => ({
    method: "POST",
    path: "/v1/decisions",
    headers: { "content-type": "application/json", "x-request-id": ports.newId() },
    body,
  });
}

async function mustAllow({ path, ...request }, { kind }) {
  const answer = await fetch(new URL(path, service.url), request);
  const last = (await readFile(service.log, "utf8")).trimEnd().split("\n").at(-1);
  const { decision, reasons } = JSON.parse(last);
  if (decision !== "allow") throw new Error(`${kind}: ${answer.status} ${JSON.stringify(reasons)}`);
}

/** Again with more requests where they were not enough: one that comes twice may be answered from memory. */
async function measure(side, duration) {
  const requests = [];
  while (requests.length < side.rate * duration) requests.push(await side.make());
  const found = await send({ url: service.url, requests, seconds: duration });
  side.rate = found.rps * spare;
  return found.sent <= requests.length ? found : measure(side, duration);
}

function summary(runs) {
  const errors = runs.reduce((sum, one) => sum + one.errors, 0);
  return { rps: median(runs.map(({ rps }) => rps)), p99: median(runs.map(({ p99 }) => p99)), errors };
}

/** What an RSA signature costs on this machine, in microseconds. */
async function signatureUs() {
  const { privateKey } = await promisify(generateKeyPair)("rsa", { modulusLength: 2_048 });
  const times = Array.from({ length: 1_000 }, () => {
    const started = performance.now();
    sign("RSA-SHA256", Buffer.from("an answer"), privateKey);
    return performance.now() - started;
  });
  return median(times) * 1_000;
}

async function print() {
  const ratios = new Map(found.map(({ kind, native, hook }) => [kind, round(hook.rps / native.rps)]));
  const signed = ratios.get("cloudflare");
  ratios.delete("cloudflare");
  const [slowest, least] = [...ratios].reduce((one, other) => (one[1] <= other[1] ? one : other));
  const signature = Math.round(await signatureUs());
  await report({
    name: "hooks",
    title: "Hooks beside the native wire",
    how: `What \`assayer emulate\` sends, each message with ids, time and signature of its own, and the canonical request that it comes to; all are allowed. 16 connections, ${rounds} interleaved rounds of ${seconds} s, medians. Cloudflare Access wants each answer signed with RSA, which here takes ${signature} µs of a core for 2,048 bits, as much as all the rest of a decision.`,
    rows: [
      ["hook", "hook: requests/s", "p99 ms", "errors", "native: requests/s", "p99 ms", "errors", "ratio"],
      ...found.map(({ kind, native, hook }) => [
        kind,
        ...[hook, native].flatMap(({ rps, p99, errors }) => [Math.round(rps), round(p99), errors]),
        `${round(hook.rps / native.rps)} ×`,
      ]),
    ],
    targets: [
      {
        what: "each hook against the native wire, the same request",
        reach: "≥ 0.7 ×",
        measured: `${least} × (${slowest}) and more, but ${signed} × of cloudflare, which takes an RSA signature`,
      },
    ],
  });
}
