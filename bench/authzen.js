// A batch of six over AuthZEN, a gate and five scopes, beside Cerbos with six actions and `opa run --server` evaluating
// the library six times: `node bench/authzen.js`, after a build.
import { readFileSync } from "node:fs";
import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { startCerbos } from "./lib/cerbos.js";
import { portal } from "./lib/example.js";
import { newFolder } from "./lib/folder.js";
import { startOpa } from "./lib/opa.js";
import { report } from "./lib/report.js";
import { startService } from "./lib/service.js";
import { median, round } from "./lib/stats.js";
import { poster } from "./lib/wrk.js";

const rounds = Number(process.env.ROUNDS ?? 5);
const seconds = Number(process.env.SECONDS ?? 5);
const folder = await newFolder();

const { client, subject, resources, grant_type: grant } = JSON.parse(portal);
const scopes = ["invoices:read", "invoices:write", "openid", "profile", "email"];
const batch = {
  subject: { type: subject.type, id: subject.id },
  resource: { type: "audience", id: resources[0] },
  context: { client_id: client.id },
  evaluations: [`issue:access_token:${grant}`, ...scopes].map((name) => ({ action: { name } })),
  options: { evaluations_semantic: "execute_all" },
};
const six = `package six

decisions := [verdict | some one in input.six; verdict := data.issuance.decision.verdict with input as one]
`;

const ours = await assayer();
const input = await decidedInput(ours);
const targets = {
  assayer: ours,
  opa: await startOpa(folder, {
    entrypoint: "six/decisions",
    input: { six: Array(6).fill(input) },
    rego: { "six/six.rego": six },
  }),
  // It cannot narrow, so it is asked for nothing that would be taken away.
  cerbos: await startCerbos(folder, withScopes(input, ["invoices:read"]), ["issue", "a", "b", "c", "d", "e"]),
};
const results = Object.fromEntries(Object.keys(targets).map((name) => [name, []]));
try {
  for (const target of Object.values(targets)) await target.post(2);
  for (let turn = 0; turn < rounds; turn += 1) {
    for (const [name, target] of Object.entries(targets)) results[name].push(await target.post(seconds));
  }
} finally {
  for (const target of Object.values(targets)) await target.close();
}
await print();

async function assayer() {
  const server = await startService();
  const url = new URL("/tenants/acme/access/v1/evaluations", server.url).href;
  return { ...server, url, post: await poster({ url, body: JSON.stringify(batch) }) };
}

/** The input that the batch comes to, from the decision log; the batch must be permitted at its gate. */
async function decidedInput({ url, log }) {
  const headers = { "content-type": "application/json" };
  const answer = await (await fetch(url, { method: "POST", headers, body: JSON.stringify(batch) })).json();
  if (!answer.evaluations?.[0]?.decision) throw new Error(`the gate should be permitted: ${JSON.stringify(answer)}`);
  await appendFile(join(folder, "answer.json"), JSON.stringify(answer));
  return JSON.parse(readFileSync(log, "utf8").split("\n")[0]).input;
}

function withScopes(document, scopes) {
  return { ...document, request: { ...document.request, scopes } };
}

async function print() {
  const of = (name, member) => median(results[name].map((run) => run[member]));
  const ratio = (name) => round(of("assayer", "rps") / of(name, "rps"));
  const rows = Object.keys(results).map((name) => [
    name,
    Math.round(of(name, "rps")),
    round(of(name, "p50")),
    round(of(name, "p99")),
    `${ratio(name)} ×`,
  ]);
  await report({
    name: "authzen",
    title: "AuthZEN: a batch of six",
    how: `\`POST /access/v1/evaluations\` with a gate and five scopes, 16 connections, ${rounds} interleaved rounds of ${seconds} s, medians. Cerbos checks six actions in one call; OPA evaluates the library six times in one call. Each with its decision log on.`,
    rows: [["server", "batches/s", "p50 ms", "p99 ms", "assayer's throughput"], ...rows],
    targets: [
      {
        what: "AuthZEN batch of six against `opa run --server` evaluating the six",
        reach: "≥ 2 ×",
        measured: `${ratio("opa")} ×`,
      },
      {
        what: "AuthZEN batch of six against Cerbos with six actions",
        reach: "≥ 2 ×",
        measured: `${ratio("cerbos")} ×`,
      },
    ],
  });
}
