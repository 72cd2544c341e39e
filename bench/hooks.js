// Each hook beside the native wire, both asked for the same decision: `node bench/hooks.js`, after a build. Hooks whose
// messages are signed one by one (HMAC, JWT) are left out, as wrk sends the same bytes again.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { kinds } from "../dist/callers/registry.js";
import { report } from "./lib/report.js";
import { startService } from "./lib/service.js";
import { median, round } from "./lib/stats.js";
import { poster } from "./lib/wrk.js";

const rounds = Number(process.env.ROUNDS ?? 3);
const seconds = Number(process.env.SECONDS ?? 3);
const key = "good";
const digest = "sha256:770e607624d689265ca6c44884d0807d9b054d23c473c106c72be9de08b7376c";
/** How the hook is asked: settings by which the benchmark can prove itself, and the headers of it. */
const ways = {
  header: { auth: { type: "header", name: "x-key", keys: [digest] }, headers: { "x-key": key } },
  bearer: { auth: { type: "bearer", keys: [digest] }, headers: { Authorization: `Bearer ${key}` } },
};

const hooks = kinds.flatMap(hookOf);
const callers = Object.fromEntries(hooks.map(({ kind, auth }) => [kind, { kind, auth }]));
const service = await startService({ set: [`callers=${JSON.stringify(callers)}`] });
const found = [];
try {
  for (const hook of hooks) found.push(await compare(hook));
} finally {
  await service.close();
}
await print();

/** A hook with the message of its golden case, and the canonical request that the message comes to. */
function hookOf(kind) {
  const way = ways[kind.authentication.find((type) => type in ways)];
  if (way === undefined) return [];
  const file = fileURLToPath(new URL(`../test/fixtures/callers/${kind.kind}/message.json`, import.meta.url));
  const message = readFileSync(file, "utf8");
  const hook = kind.open(kind.settings.parse({ kind: kind.kind, auth: way.auth }), { clock: Date.now });
  if (hook instanceof Promise || hook.methods !== undefined || hook.read !== undefined) return [];
  const { request } = hook.decode(JSON.parse(message), { method: "POST", path: "", query: "", headers: {} });
  return request === undefined ? [] : [{ kind: kind.kind, message: numbered(message), request, ...way }];
}

/** A message with a name of the IdP's own: with one name, all but the first would be answered from memory. */
function numbered(message) {
  return message.replace(/("(?:eventId|requestId|uid)": ")[^"]*/, "$1__COUNT__");
}

async function compare({ kind, message, request, headers }) {
  // Making each message anew costs the load generator as much on either side.
  const numbered = true;
  const native = await poster({ url: service.url, body: JSON.stringify(request), numbered });
  const hook = await poster({ url: new URL(`/v1/hooks/${kind}`, service.url).href, body: message, headers, numbered });
  const runs = { native: [], hook: [] };
  await native(1);
  await hook(1);
  for (let turn = 0; turn < rounds; turn += 1) {
    runs.native.push((await native(seconds)).rps);
    runs.hook.push((await hook(seconds)).rps);
  }
  return { kind, native: median(runs.native), hook: median(runs.hook) };
}

async function print() {
  const ratios = found.map(({ kind, native, hook }) => [kind, hook / native]);
  const slowest = ratios.reduce((one, other) => (one[1] <= other[1] ? one : other));
  await report({
    name: "hooks",
    title: "Hooks beside the native wire",
    how: `The message of each hook and the canonical request that it comes to, 16 connections, ${rounds} interleaved rounds of ${seconds} s, medians. Left out: hooks that sign each message, that are asked by GET or forms. A message that has a name of the IdP's own has another one each time.`,
    rows: [
      ["hook", "hook: requests/s", "native: requests/s", "ratio"],
      ...found.map(({ kind, native, hook }) => [
        kind,
        Math.round(hook),
        Math.round(native),
        `${round(hook / native)} ×`,
      ]),
    ],
    targets: [
      {
        what: "each hook against the native wire, the same request",
        reach: "≥ 0.7 ×",
        measured: `${round(slowest[1])} × (${slowest[0]}) and more`,
      },
    ],
  });
}
