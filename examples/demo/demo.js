// `make demo`: real tokens from a real provider, before and after the context changes. Exit code 1 if a story fails.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { createClient } from "assayer/client";
import { prepare } from "../acme/prepare.js";
import { edit } from "../acme/runtime/edit.js";
import { startAssayer } from "./assayer.js";
import { askForToken, createClients } from "./client.js";
import { startProvider } from "./provider.js";
import { createReport } from "./report.js";
import { stories } from "./stories.js";

const report = createReport(process.stdout);
const estate = await mkdtemp(join(tmpdir(), "assayer-demo-"));
const closing = [() => rm(estate, { recursive: true })];
let faults = 0;

try {
  await prepare(estate);
  const assayer = await startAssayer(estate);
  closing.unshift(assayer.close);
  const decisions = [];
  const provider = await provide(assayer, decisions);
  closing.unshift(provider.close);
  for (const story of stories) await tell(story, provider, decisions);
} finally {
  for (const close of closing) await close();
}
report.line(faults === 0 ? "\nEvery story went as it should." : `\n${faults} did not go as they should.`);
process.exitCode = faults === 0 ? 0 : 1;

async function provide(assayer, decisions) {
  const { keys, jwks } = await createClients([...stories.map(({ asks }) => asks.client), "chat-frontend"]);
  const assay = createClient({ url: assayer.url });
  const decide = async (request) => {
    const decision = await assay.decide(request);
    decisions.push(decision);
    return decision;
  };
  return { ...(await startProvider({ keys: join(estate, "keys"), clients: jwks, decide })), keys };
}

async function tell({ title, asks, issued, changes }, provider, decisions) {
  const subjectToken = asks.exchanges && (await provider.signIn(asks.exchanges, "chat-frontend"));
  const ask = async (shows) => {
    decisions.length = 0;
    const outcome = await askForToken({
      provider,
      keys: provider.keys,
      estate,
      asks: { ...asks, subjectToken },
      shows,
    });
    return { ...outcome, decision: decisions.at(-1) };
  };

  report.title(title);
  report.asked(asks);
  const first = await ask();
  report.outcome(first);
  check(differences(first, issued));
  for (const change of changes) {
    report.change(change.what);
    const undo = await make(change);
    const after = await askUntil(() => ask(change.shows), change.denied);
    report.outcome(after);
    check(after.status === 200 ? [`still issued, expected ${change.denied.join(" ")}`] : missing(after, change.denied));
    await undo();
    await askUntil(() => ask(), []);
  }
}

/** Edits the live source, which Assayer watches; nothing is restarted. Returns what puts it back. */
async function make({ file, path, to }) {
  if (file === undefined) return async () => {};
  const before = await edit(join(estate, file), path, typeof to === "function" ? to() : to);
  return () => edit(join(estate, file), path, before);
}

/** Asks again until the decision has these codes, or an allow where there are none; at most ten seconds. */
async function askUntil(ask, codes) {
  for (let tries = 0; ; tries += 1) {
    const outcome = await ask();
    const settled = codes.length === 0 ? outcome.status === 200 : missing(outcome, codes).length === 0;
    if (settled || tries === 100) return outcome;
    await delay(100);
  }
}

function differences({ status, claims }, { scope, aud, seconds, claims: expected = {}, without = [] }) {
  if (status !== 200) return ["nothing was issued"];
  const found = { scope: claims.scope, aud: claims.aud, seconds: claims.exp - claims.iat };
  const others = Object.entries({ scope, aud, seconds }).filter(([name, value]) => found[name] !== value);
  const otherClaims = Object.entries(expected).filter(([name, value]) => claims[name] !== value);
  return [
    ...[...others, ...otherClaims].map(([name, value]) => `the token's ${name} is not ${value}`),
    ...without.filter((name) => name in claims).map((name) => `the token has the claim ${name}`),
  ];
}

function missing({ decision }, codes) {
  const found = new Set(decision?.reasons.map(({ code }) => code));
  return codes.filter((code) => !found.has(code)).map((code) => `${code} is missing`);
}

function check(found) {
  faults += found.length;
  for (const fault of found) report.fault(fault);
}
