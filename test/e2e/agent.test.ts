import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { denials, openAcme } from "../support/acme.ts";
import type { Acme } from "../support/acme.ts";
import { eventually } from "../support/eventually.ts";
import { sharedCases, testCases } from "../support/story-cases.ts";
import type { StoryCase } from "../support/story-cases.ts";
import { expectToken } from "../support/token.ts";

const billing = "https://billing.acme.example";
const agents = "directory/agents.yaml";
const own = (...path: string[]) => [agents, ["agents", "billing-agent", ...path]] as const;

let acme: Acme;
beforeAll(async () => {
  acme = await openAcme("billing-agent");
}, 30_000);
afterAll(() => acme.close());

test("the agent gets its token, and nothing beyond it", async () => {
  const { decision, ...told } = await acme.ask();
  expectToken(told, {
    issuer: acme.issuer,
    client: "billing-agent",
    audience: billing,
    scope: "invoices:read",
    seconds: 900,
  });
  expect(decision).toMatchObject({
    decision: "allow",
    reasons: [{ code: "AGENT_LIFETIME_BOUND" }, { code: "TOKEN_LIFETIME_CEILING" }],
  });
});

test("a file that changes is enough: nobody asks for a reload", async () => {
  await acme.estate.edit("directory/owners.yaml", ["owners", "maria", "active"], false);
  await eventually(async () => expect(denials((await acme.ask()).decision)).toEqual(["OWNER_INACTIVE"]));
  await acme.estate.restore();
  await eventually(async () => expect(await acme.ask()).toMatchObject({ status: 200 }));
});

const shared = sharedCases({
  file: agents,
  list: "agents",
  id: "billing-agent",
  tenant: "acme",
  owner: "maria",
  resource: billing,
  subject: "billing-agent",
  bearable: 80,
});
describe("conditions that all stories share", () => testCases(() => acme, shared));

const approval: StoryCase[] = [
  {
    name: "another workload is approved",
    edits: [
      [...own("workloads"), [{ issuer: "https://k8s.prod-eu-1.acme.example", id: "system:serviceaccount:agents:a" }]],
    ],
    codes: ["WORKLOAD_IDENTITY_MISMATCH"],
  },
  {
    name: "the same name of another issuer is approved",
    edits: [[...own("workloads"), [{ issuer: "spiffe://acme.example", id: "system:serviceaccount:agents:billing" }]]],
    codes: ["WORKLOAD_IDENTITY_MISMATCH"],
  },
  { name: "no workload is approved", edits: [[...own("workloads"), undefined]], codes: ["WORKLOAD_IDENTITY_MISMATCH"] },
  {
    name: "near miss: one more workload is approved",
    edits: [
      [
        ...own("workloads"),
        [
          { issuer: "spiffe://acme.example", id: "spiffe://acme.example/cluster/prod-eu-1/ns/a/sa/b" },
          { issuer: "https://k8s.prod-eu-1.acme.example", id: "system:serviceaccount:agents:billing" },
        ],
      ],
    ],
    codes: [],
  },
  {
    name: "another cluster is expected",
    edits: [[...own("clusters"), ["prod-eu-2"]]],
    codes: ["WORKLOAD_CLUSTER_UNEXPECTED"],
  },
  { name: "no cluster is expected", edits: [[...own("clusters"), undefined]], codes: ["WORKLOAD_CLUSTER_UNEXPECTED"] },
  { name: "near miss: one cluster less is expected", edits: [[...own("clusters"), ["prod-eu-1"]]], codes: [] },
  {
    name: "another namespace is expected",
    edits: [[...own("namespaces"), ["agent"]]],
    codes: ["WORKLOAD_NAMESPACE_UNEXPECTED"],
  },
  {
    name: "no namespace is expected",
    edits: [[...own("namespaces"), undefined]],
    codes: ["WORKLOAD_NAMESPACE_UNEXPECTED"],
  },
  {
    name: "another purpose is approved",
    edits: [[...own("purposes"), ["audit"]]],
    codes: ["AGENT_PURPOSE_UNAPPROVED"],
  },
  {
    name: "near miss: another purpose too",
    edits: [[...own("purposes"), ["audit", "invoice-reconciliation"]]],
    codes: [],
  },
  {
    name: "the resource demands tokens that are bound to a key",
    edits: [["directory/resources.yaml", ["resources", billing, "sender_constrained"], true]],
    codes: ["TOKEN_NOT_SENDER_CONSTRAINED"],
  },
  {
    name: "the registration moves to another tenant",
    edits: [
      [...own("tenant"), "globex"],
      [...own("owner"), "lena"],
    ],
    codes: ["TENANT_CLIENT_FOREIGN", "TENANT_SUBJECT_FOREIGN"],
  },
];
describe("what the directory approves", () => testCases(() => acme, approval));

/** All that the request is about is of another tenant than the one it names. */
const foreign = ["TENANT_CLIENT_FOREIGN", "TENANT_RESOURCE_FOREIGN", "TENANT_SUBJECT_FOREIGN"];

const asked: StoryCase[] = [
  { name: "for another purpose", ask: { form: { purpose: "curiosity" } }, codes: ["AGENT_PURPOSE_UNAPPROVED"] },
  { name: "for no purpose", ask: { form: { purpose: undefined } }, codes: ["AGENT_PURPOSE_UNAPPROVED"] },
  {
    name: "in another tenant's name",
    ask: { form: { tenant: "globex" } },
    codes: [...foreign, "RISK_TOO_HIGH", "RISK_UNKNOWN"],
  },
  { name: "in no tenant's name: its own counts", ask: { form: { tenant: undefined } }, codes: [] },
  {
    name: "for a tenant that nobody knows",
    ask: { form: { tenant: "initrode" } },
    codes: [...foreign, "TENANT_INACTIVE", "RISK_TOO_HIGH", "RISK_UNKNOWN"],
  },
  { name: "for all that it may have", ask: { form: { scope: "invoices:read invoices:write" } }, codes: [] },
  {
    name: "for another tenant's resource",
    ask: { form: { resource: "https://data.globex.example", scope: "orders:read" } },
    codes: ["TENANT_RESOURCE_FOREIGN", "TOKEN_NOT_SENDER_CONSTRAINED"],
  },
];
describe("what it asks for", () => testCases(() => acme, asked));
