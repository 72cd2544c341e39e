// How long after its deadline a runaway policy is denied, while other requests are decided on by the same evaluators:
// `node bench/deadline.js`, after a build. RUNAWAYS makes it shorter.
import { execFileSync } from "node:child_process";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { pack, unpack } from "../dist/authoring/archive.js";
import { loadConfiguration } from "../dist/config/load.js";
import { nativeCaller } from "../dist/issuance/caller.js";
import { openAuthorizer } from "../dist/service/authorizer.js";
import { portal, prepareExample } from "./lib/example.js";
import { newFolder } from "./lib/folder.js";
import { report } from "./lib/report.js";
import { percentile, round } from "./lib/stats.js";

const runaways = Number(process.env.RUNAWAYS ?? 50);
const rare = Math.ceil(runaways / 10);
/** More than there are evaluators. */
const crowd = 4;
const innocentsAtOnce = 8;
const threads = 2;
/** One more stands by. */
const evaluators = threads + 1;
/** After this, evaluators have forgotten the last runaway. */
const calmMs = 10_500;
const pauseMs = 1;
const graceMs = 50;
const caller = nativeCaller("bench");
const innocent = JSON.parse(portal);
const guilty = { ...innocent, purpose: "runaway" };

// Compares without computing, which would need memory: only the deadline ends it.
const rego = `package issuance.decision

verdict := {
	"decision": "allow", "deny": set(), "drop_scope": set(), "drop_resource": set(), "drop_claim": set(),
	"drop_authorization_detail": set(), "max_lifetime": set(), "omit_token": set(), "set_claim": set(),
	"require": set(), "observed": set(),
} if not _runs_away

_runs_away if {
	input.request.purpose == "runaway"
	count([1 | some a in _many; some b in _many; a == b; a < 0]) == 0
}

_many := numbers.range(1, 20000)
`;

const folder = await newFolder();
const { authorize, policy, close, deadlineMs } = await open(await bundleOf(rego));
try {
  await print({
    "from time to time": await measure({ number: rare, before: calm }),
    "back to back": await measure({ number: runaways }),
    [`${crowd} at a time`]: await calm().then(() => measure({ number: runaways, atOnce: crowd })),
  });
} finally {
  await close();
  await rm(folder, { recursive: true });
}

/** Runaways, with innocent requests all the while. `before` is what each of them waits for. */
async function measure({ number, atOnce = 1, before = async () => {} }) {
  const found = { late: [], otherwise: 0, times: [], denied: 0 };
  const load = { ended: false };
  const innocents = Array.from({ length: innocentsAtOnce }, () => keepAsking(load, found));
  const runAway = async () => {
    while (number > 0) {
      number -= 1;
      await before();
      const { ms, reasons } = await timed(guilty);
      found.late.push(ms - deadlineMs);
      if (reasons[0]?.code !== "POLICY_DEADLINE") found.otherwise += 1;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, runAway));
  load.ended = true;
  await Promise.all(innocents);
  return found;
}

async function keepAsking(load, found) {
  while (!load.ended) {
    const { ms, decision } = await timed(innocent);
    found.times.push(ms);
    if (decision !== "allow") found.denied += 1;
    await delay(pauseMs);
  }
}

/** Resolves when the thread that the last runaway cost has been replaced, and the evaluators have forgotten it. */
async function calm() {
  await delay(calmMs);
  while (policy.status().pool.ready < evaluators) await delay(pauseMs);
}

async function timed(request) {
  const started = performance.now();
  const { decision, reasons } = await authorize(request, caller);
  return { ms: performance.now() - started, decision, reasons };
}

/** An authorizer as it is configured by default, over the example estate. */
async function open(bundle) {
  const { file } = await prepareExample();
  const configuration = await loadConfiguration({
    file,
    set: [`policy.bundle=${bundle}`, `policy.threads=${threads}`],
  });
  const authorizer = await openAuthorizer(configuration, { stdout: process.stdout, onEvent() {} });
  const { decision, reasons } = await authorizer.authorize(innocent, caller);
  if (decision !== "allow") throw new Error(`a request that must be allowed is denied: ${reasons[0].code}`);
  return { ...authorizer, deadlineMs: configuration.policy.deadline_ms };
}

/** Not optimised: the optimiser would run away itself. */
async function bundleOf(text) {
  const [source, path] = [join(folder, "decision.rego"), join(folder, "bundle.tar.gz")];
  await writeFile(source, text);
  const entrypoint = ["-e", "issuance/decision/verdict"];
  execFileSync(resolve(".bin/opa"), ["build", "-t", "wasm", "-O", "0", ...entrypoint, "-o", path, source]);
  const files = await unpack(await readFile(path));
  const manifest = JSON.parse(Buffer.from(files.get(".manifest")).toString("utf8"));
  const assayer = { contract: 1, catalogue: [], self_test: { input: { now: 1 }, decision: "allow" } };
  const sealed = JSON.stringify({ ...manifest, revision: "runaway", metadata: { assayer } });
  await writeFile(path, await pack(new Map([...files, [".manifest", Buffer.from(sealed)]])));
  return path;
}

async function print(found) {
  const single = [found["from time to time"], found["back to back"]];
  const late = single.flatMap((one) => one.late);
  const times = Object.values(found).flatMap((one) => one.times);
  const denied = Object.values(found).reduce((sum, one) => sum + one.denied, 0);
  const inTime = late.filter((ms) => ms <= graceMs).length;
  await report({
    name: "deadline",
    title: "Runaway policies",
    how: `Requests for which the policy never answers, and ${innocentsAtOnce} others in flight all the while, on ${threads} evaluators and one that stands by. Times are milliseconds: of a runaway those from its deadline of ${deadlineMs} ms to the deny. From time to time, each costs an evaluator, and comes when the last one is forgotten; back to back, evaluators interrupt themselves after the first. ${crowd} at a time, some wait for others, which counts.`,
    rows: [
      ["runaways", "requests", "number", "p50", "p99", "max", "decided otherwise"],
      ...Object.entries(found).flatMap(rowsOf),
    ],
    targets: [
      {
        what: `runaway policy: deny within deadline + ${graceMs} ms`,
        reach: `${late.length} of ${late.length}`,
        measured: `${inTime} of ${late.length}, the last ${round(Math.max(...late), 1)} ms after it`,
      },
      { what: "requests beside a runaway policy: not allowed", reach: "0", measured: `${denied} of ${times.length}` },
    ],
  });
}

function rowsOf([name, { late, otherwise, times, denied }]) {
  const cells = (values) => [values.length, ...[0.5, 0.99, 1].map((share) => round(percentile(values, share), 1))];
  return [
    [name, "runaway, after its deadline", ...cells(late), otherwise],
    [name, "beside it", ...cells(times), denied],
  ];
}
