import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { workloadToken } from "../../examples/acme/runtime/tokens.js";
import { denials, openAcme } from "../support/acme.ts";
import type { Acme } from "../support/acme.ts";
import type { Edit } from "../support/acme-estate.ts";
import { eventually } from "../support/eventually.ts";
import { sharedCases, testCases } from "../support/story-cases.ts";
import type { StoryCase } from "../support/story-cases.ts";
import { expectToken } from "../support/token.ts";

const vault = "https://vault.acme.example";
const agents = "directory/agents.yaml";
const own = (...path: string[]) => [agents, ["agents", "ops-copilot", ...path]] as const;

let acme: Acme;
beforeAll(async () => {
  acme = await openAcme("ops-copilot");
}, 30_000);
afterAll(() => acme.close());

/** What the token is when all is well: read-only, minutes long, bound to the client's certificate. */
const expected = (over: object = {}) => ({
  issuer: acme.issuer,
  client: "ops-copilot",
  subject: "jo",
  audience: vault,
  scope: "vault:read",
  seconds: 300,
  answer: { issued_token_type: "urn:ietf:params:oauth:token-type:access_token" },
  claims: {
    tool: "read_secret",
    act: { sub: "ops-copilot", act: { sub: "chat-frontend" } },
    cnf: { "x5t#S256": expect.any(String) as unknown },
  },
  ...over,
});

test("the tool call gets less than it asked for: read-only, minutes, no refresh token, no claim that is not needed", async () => {
  const { decision, ...told } = await acme.ask();
  expectToken(told, expected());
  expect(decision?.reasons.map(({ code, effect, removed }) => ({ code, effect, removed }))).toEqual([
    { code: "AGENT_LIFETIME_BOUND", effect: "narrow", removed: ["access_token beyond 300 s"] },
    { code: "AGENT_TOOL_READ_ONLY", effect: "narrow", removed: ["vault:write"] },
    { code: "TOKEN_CLAIM_UNNEEDED", effect: "narrow", removed: ["email"] },
    {
      code: "TOKEN_LIFETIME_CEILING",
      effect: "narrow",
      removed: ["access_token beyond 300 s", "refresh_token beyond 86400 s"],
    },
    { code: "TOKEN_REFRESH_FOR_NON_HUMAN", effect: "narrow", removed: ["refresh_token"] },
  ]);
});

test("a file that changes is enough: nobody asks for a reload", async () => {
  await acme.estate.edit("facts/risk.yaml", ["acme", "jo", "score"], 90);
  await eventually(async () => expect(denials((await acme.ask()).decision)).toEqual(["RISK_TOO_HIGH"]));
  await acme.estate.restore();
  await eventually(async () => expect(await acme.ask()).toMatchObject({ status: 200 }));
});

const shared = sharedCases({
  file: agents,
  list: "agents",
  id: "ops-copilot",
  tenant: "acme",
  owner: "maria",
  resource: vault,
  subject: "jo",
  bearable: 80,
  // The agent is an actor in its own chain.
  alsoInactive: ["AGENT_ACTOR_UNAPPROVED"],
});
describe("conditions that all stories share", () => testCases(() => acme, shared));

const rule = (name: string, member: string, value: unknown): Edit => [
  "directory/tenants.yaml",
  ["tenants", "acme", "settings", "rules", "agent", name, member],
  value,
];
const frontEnd = (member: string, value: unknown): Edit => [
  "directory/workloads.yaml",
  ["workloads", "chat-frontend", member],
  value,
];

const chain: StoryCase[] = [
  {
    name: "longer than the tenant allows",
    edits: [rule("delegation_chain", "max_actors", 1)],
    codes: ["AGENT_DELEGATION_TOO_LONG"],
  },
  { name: "near miss: as long as the tenant allows", edits: [rule("delegation_chain", "max_actors", 2)], codes: [] },
  {
    name: "through a front end that is not approved",
    ask: { frontEnd: "acme-portal" },
    codes: ["AGENT_ACTOR_UNAPPROVED"],
  },
  {
    name: "through a front end that nobody knows",
    ask: { frontEnd: "elsewhere" },
    codes: ["AGENT_ACTOR_UNAPPROVED"],
  },
  {
    name: "the front end is no longer approved",
    edits: [[...own("actors"), ["ops-copilot"]]],
    codes: ["AGENT_ACTOR_UNAPPROVED"],
  },
  {
    name: "the agent itself is not approved",
    edits: [[...own("actors"), ["chat-frontend"]]],
    codes: ["AGENT_ACTOR_UNAPPROVED"],
  },
  { name: "nobody is approved", edits: [[...own("actors"), undefined]], codes: ["AGENT_ACTOR_UNAPPROVED"] },
  {
    name: "near miss: more are approved",
    edits: [[...own("actors"), ["x", "chat-frontend", "ops-copilot"]]],
    codes: [],
  },
  { name: "the front end is switched off", edits: [frontEnd("active", false)], codes: ["AGENT_ACTOR_UNAPPROVED"] },
  {
    name: "the front end moves to another tenant",
    edits: [frontEnd("tenant", "globex"), frontEnd("owner", "lena")],
    codes: ["TENANT_ACTOR_FOREIGN"],
  },
];
describe("the chain of delegation", () => testCases(() => acme, chain));

const nobody = [
  "WORKLOAD_CLUSTER_UNEXPECTED",
  "WORKLOAD_EVIDENCE_MISSING",
  "WORKLOAD_IDENTITY_MISMATCH",
  "WORKLOAD_NAMESPACE_UNEXPECTED",
];

const asked: StoryCase[] = [
  { name: "without evidence", ask: { evidence: [] }, codes: nobody },
  {
    name: "from another agent's runtime",
    ask: async ({ estate }) => ({
      evidence: [{ type: "jwt", token: await workloadToken(estate.keys, "billing-agent") }],
    }),
    codes: ["WORKLOAD_IDENTITY_MISMATCH", "WORKLOAD_NAMESPACE_UNEXPECTED"],
  },
  { name: "for another purpose", ask: { form: { purpose: "curiosity" } }, codes: ["AGENT_PURPOSE_UNAPPROVED"] },
  { name: "for no purpose", ask: { form: { purpose: undefined } }, codes: ["AGENT_PURPOSE_UNAPPROVED"] },
  { name: "only to write", ask: { form: { scope: "vault:write" } }, codes: ["SCOPES_EXHAUSTED"] },
  { name: "near miss: to list", ask: { form: { scope: "vault:list" } }, codes: [] },
  { name: "without a certificate to bind the token to", ask: { tls: {} }, codes: ["TOKEN_NOT_SENDER_CONSTRAINED"] },
  {
    name: "for a user at whose risk nobody has looked",
    ask: { user: "alex" },
    codes: ["RISK_TOO_HIGH", "RISK_UNKNOWN"],
  },
  { name: "for a user at high risk", ask: { user: "mallory" }, codes: ["RISK_TOO_HIGH"] },
];
describe("what is asked for", () => testCases(() => acme, asked));

/** Changes that still pass, and what the token is then. */
const narrowed: { name: string; edits: Edit[]; seconds?: number; scope?: string; claims?: object }[] = [
  {
    name: "the tenant allows a minute",
    edits: [rule("time_bound", "seconds_by_resource_kind", { secrets_broker: 60 })],
    seconds: 60,
  },
  {
    name: "the broker needs no claims",
    edits: [["directory/resources.yaml", ["resources", vault, "claims"], undefined]],
    claims: {},
  },
  {
    name: "the broker needs the address, too",
    edits: [["directory/resources.yaml", ["resources", vault, "claims"], ["tool", "email"]]],
    claims: { tool: "read_secret", email: "jo@acme.example" },
  },
  {
    name: "the broker calls another scope read-only",
    edits: [["directory/resources.yaml", ["resources", vault, "read_only_scopes"], ["vault:write"]]],
    scope: "vault:write",
  },
];
test.each(narrowed)("narrowed: $name", async ({ edits, claims, ...over }) => {
  const { estate, reload, ask } = acme;
  try {
    for (const edit of edits) await estate.edit(...edit);
    await reload();
    const cnf = { "x5t#S256": expect.any(String) as unknown };
    expectToken(await ask(), expected({ ...over, ...(claims && { claims: { ...claims, cnf } }) }));
  } finally {
    await estate.restore();
    await reload();
  }
});
