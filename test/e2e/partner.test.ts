import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createChain } from "../../examples/acme/runtime/certificates.js";
import { denials, openAcme } from "../support/acme.ts";
import type { Acme, Ask } from "../support/acme.ts";
import type { Edit } from "../support/acme-estate.ts";
import { eventually } from "../support/eventually.ts";
import { sharedCases, testCases } from "../support/story-cases.ts";
import type { StoryCase } from "../support/story-cases.ts";
import { expectToken } from "../support/token.ts";

const data = "https://data.globex.example";
const tenants = "directory/tenants.yaml";
const own = (...path: string[]) => ["directory/partners.yaml", ["partners", "initech-sync", ...path]] as const;
const tenant = (...path: string[]) => [tenants, ["tenants", "globex", ...path]] as const;
const dateIn = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();

/** PEM: another partner's chain, up to another root. */
type Chain = Readonly<Record<"root" | "issuing" | "leaf" | "leafKey", string>>;
const stranger = (await createChain()) as Chain;
const expired = (await createChain({ leafDays: -0.5 })) as Chain;

let acme: Acme;
beforeAll(async () => {
  acme = await openAcme("initech-sync");
}, 30_000);
afterAll(() => acme.close());

test("the partner gets its token, bound to its certificate, and nothing beyond it", async () => {
  const { decision, ...told } = await acme.ask();
  expectToken(told, {
    issuer: acme.issuer,
    client: "initech-sync",
    audience: data,
    scope: "orders:read",
    seconds: 900,
    claims: { cnf: { "x5t#S256": expect.any(String) as unknown } },
  });
  expect(decision).toMatchObject({ decision: "allow", reasons: [{ code: "TOKEN_LIFETIME_CEILING" }] });
});

test("a file that changes is enough: nobody asks for a reload", async () => {
  await acme.estate.edit(...tenant("controls", "dlp", "enabled"), false);
  await eventually(async () => expect(denials((await acme.ask()).decision)).toEqual(["PARTNER_CONTROL_OFF"]));
  await acme.estate.restore();
  await eventually(async () => expect(await acme.ask()).toMatchObject({ status: 200 }));
});

const shared = sharedCases({
  file: "directory/partners.yaml",
  list: "partners",
  id: "initech-sync",
  tenant: "globex",
  owner: "lena",
  resource: data,
  subject: "initech-sync",
  bearable: 80,
});
describe("conditions that all stories share", () => testCases(() => acme, shared));

const control = (name: string, state: unknown): Edit => [...tenant("controls", name), state];
const off = ["PARTNER_CONTROL_OFF"];

const controls: StoryCase[] = [
  { name: "data loss prevention is off", edits: [control("dlp", { enabled: false })], codes: off },
  { name: "export approval is off", edits: [control("export_approval", { enabled: false })], codes: off },
  { name: "nothing is known of a required control", edits: [control("dlp", undefined)], codes: off },
  {
    name: "a control was seen too long ago",
    edits: [control("dlp", { enabled: true, observed_at: dateIn(-0.1) })],
    codes: off,
  },
  {
    name: "near miss: it was seen a while ago",
    edits: [control("dlp", { enabled: true, observed_at: dateIn(-0.02) })],
    codes: [],
  },
  {
    name: "one more control is required",
    edits: [[...tenant("required_controls"), ["dlp", "export_approval", "sso"]]],
    codes: off,
  },
  { name: "near miss: a control that is off is not required", edits: [control("sso", undefined)], codes: [] },
  {
    name: "the tenant has not said what it requires",
    edits: [[...tenant("required_controls"), undefined]],
    codes: off,
  },
  { name: "the tenant requires nothing", edits: [[...tenant("required_controls"), []]], codes: off },
];
describe("the tenant's controls", () => testCases(() => acme, controls));

const vetting: StoryCase[] = [
  { name: "it has lapsed", edits: [[...own("partner", "vetted_until"), dateIn(-0.01)]], codes: ["PARTNER_NOT_VETTED"] },
  { name: "near miss: it lapses today", edits: [[...own("partner", "vetted_until"), dateIn(0.1)]], codes: [] },
  { name: "it begins tomorrow", edits: [[...own("partner", "vetted_at"), dateIn(1)]], codes: ["PARTNER_NOT_VETTED"] },
  {
    name: "nothing is known of the partner",
    edits: [[...own("partner"), undefined]],
    codes: ["PARTNER_NETWORK_FOREIGN", "PARTNER_NOT_VETTED"],
  },
];
describe("the vetting", () => testCases(() => acme, vetting));

const foreign = ["PARTNER_NETWORK_FOREIGN"];
const networks = (list: unknown): Edit => [...own("partner", "networks"), list];

const network: StoryCase[] = [
  { name: "another one", edits: [networks(["203.0.113.0/24"])], codes: foreign },
  { name: "the one beside it", edits: [networks(["126.0.0.0/8", "128.0.0.0/8"])], codes: foreign },
  { name: "one of the other family", edits: [networks(["2001:db8:7::/48"])], codes: foreign },
  { name: "none at all", edits: [networks([])], codes: foreign },
  { name: "near miss: one of several", edits: [networks(["203.0.113.0/24", "127.0.0.1/32"])], codes: [] },
];
describe("the network", () => testCases(() => acme, network));

/** There is no chain that could be looked at: it is not intact, and nobody holds its leaf. */
const noChain = ["PARTNER_NOT_CHAIN_LEAF", "PARTNER_TRUST_CHAIN_BROKEN"];
const anchors = (...list: string[]): Edit => [...tenant("trust_anchors"), list];
const ownRoot = "anchors/globex-partner-root.pem";
const pem = (...texts: string[]): Ask => ({ evidence: [{ type: "x509", token: texts.join("") }] });

/** The partner's own chain in another order, or with parts missing. */
const parts =
  (...indices: number[]) =>
  async ({ estate }: Acme): Promise<Ask> => {
    const certificates = (await estate.read("keys/initech-chain.pem")).split(/(?<=-----END CERTIFICATE-----\n)/);
    return pem(...indices.map((index) => certificates[index] ?? ""));
  };

const trust: StoryCase[] = [
  { name: "the anchor is replaced", edits: [anchors(stranger.root)], codes: noChain },
  { name: "the tenant has no anchor", edits: [anchors()], codes: noChain },
  { name: "near miss: one more anchor", edits: [anchors(stranger.root, ownRoot)], codes: [] },
  { name: "no chain is shown", ask: { evidence: [] }, codes: noChain },
  { name: "another partner's chain", ask: pem(stranger.leaf, stranger.issuing, stranger.root), codes: noChain },
  {
    name: "a trusted chain of somebody else",
    edits: [anchors(stranger.root, ownRoot)],
    ask: pem(stranger.leaf, stranger.issuing, stranger.root),
    codes: noChain,
  },
  {
    name: "a trusted chain whose leaf has expired",
    edits: [anchors(expired.root, ownRoot)],
    ask: pem(expired.leaf, expired.issuing, expired.root),
    codes: noChain,
  },
  { name: "a chain with a link of another", ask: async (open) => mixed(await parts(0)(open)), codes: noChain },
  { name: "a chain with a link missing", ask: parts(0, 2), codes: noChain },
  { name: "a chain in the wrong order", ask: parts(1, 0, 2), codes: noChain },
  { name: "the authority's certificate instead of the leaf", ask: parts(1, 2), codes: noChain },
  { name: "the anchor alone", ask: parts(2), codes: noChain },
  {
    name: "text that is no certificate",
    ask: pem("-----BEGIN CERTIFICATE-----\nAA\n-----END CERTIFICATE-----\n"),
    codes: noChain,
  },
  { name: "near miss: the chain without the anchor itself", ask: parts(0, 1), codes: [] },
];
describe("the chain of trust", () => testCases(() => acme, trust));

function mixed({ evidence = [] }: Ask): Ask {
  return pem(evidence[0]?.token ?? "", stranger.issuing, stranger.root);
}

test("a certificate that the provider does not know never reaches a decision", async () => {
  const tls = { cert: stranger.leaf + stranger.issuing, key: stranger.leafKey };
  const { decision, ...told } = await acme.ask({ tls });
  expect(decision).toBeUndefined();
  expect(told).toMatchObject({ status: 401, answer: { error: "invalid_client" }, claims: {} });
});

const asked: StoryCase[] = [
  {
    name: "in another tenant's name",
    ask: { form: { tenant: "acme" } },
    codes: [
      "PARTNER_CONTROL_OFF",
      ...noChain,
      "RISK_TOO_HIGH",
      "RISK_UNKNOWN",
      "TENANT_CLIENT_FOREIGN",
      "TENANT_RESOURCE_FOREIGN",
      "TENANT_SUBJECT_FOREIGN",
    ],
  },
  { name: "for a scope that it does not have", ask: { form: { scope: "orders:export" } }, codes: ["SCOPES_EXHAUSTED"] },
  { name: "near miss: for both", ask: { form: { scope: "orders:read orders:export" } }, codes: [] },
];
describe("what it asks for", () => testCases(() => acme, asked));
