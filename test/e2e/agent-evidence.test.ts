import { afterAll, beforeAll, describe } from "@jest/globals";
import { generateKeyPair } from "jose";
import { workloadToken } from "../../examples/acme/runtime/tokens.js";
import { openAcme } from "../support/acme.ts";
import type { Acme, Ask } from "../support/acme.ts";
import { alteredJwt, first, keyOf, unsignedJwt } from "../support/altered.ts";
import type { JwtChange } from "../support/altered.ts";
import { testCases } from "../support/story-cases.ts";
import type { StoryCase } from "../support/story-cases.ts";

let acme: Acme;
beforeAll(async () => {
  acme = await openAcme("billing-agent");
}, 30_000);
afterAll(() => acme.close());

/** Nothing is known of the workload: neither who it is nor where it runs. */
const nobody = [
  "WORKLOAD_CLUSTER_UNEXPECTED",
  "WORKLOAD_EVIDENCE_MISSING",
  "WORKLOAD_IDENTITY_MISMATCH",
  "WORKLOAD_NAMESPACE_UNEXPECTED",
];

const seconds = (offset: number) => Math.floor(Date.now() / 1_000) + offset;

/** The agent's own token with changes, signed by the key of its issuer or by another. */
const altered =
  (change: () => JwtChange, issuer = "kubernetes-prod-eu-1") =>
  async ({ evidence, estate }: Acme): Promise<Ask> => ({
    evidence: [await alteredJwt(await first(evidence), await keyOf(estate.keys, issuer), change())],
  });

const forged = async ({ evidence }: Acme): Promise<Ask> => {
  const { privateKey } = await generateKeyPair("ES256");
  return { evidence: [await alteredJwt(await first(evidence), privateKey)] };
};

/** Signed with HMAC, the issuer's public key as the secret (RFC 8725 §2.1). */
const confused = async ({ evidence, estate }: Acme): Promise<Ask> => {
  const secret = new TextEncoder().encode(await estate.read("keys/kubernetes-prod-eu-1.json"));
  return { evidence: [await alteredJwt(await first(evidence), secret, { header: { alg: "HS256" } })] };
};

const runtimes =
  (...names: string[]) =>
  async ({ estate }: Acme): Promise<Ask> => ({
    evidence: await Promise.all(
      names.map(async (name) => ({ type: "jwt" as const, token: await workloadToken(estate.keys, name) })),
    ),
  });

const pod = (namespace: string, name: string) => () => ({
  claims: {
    sub: `system:serviceaccount:${namespace}:${name}`,
    "kubernetes.io": { namespace, serviceaccount: { name, uid: "8d3c" }, pod: { name: `${name}-1`, uid: "6f1c" } },
  },
});

const evidence: StoryCase[] = [
  { name: "no evidence", ask: { evidence: [] }, codes: nobody, failures: [] },
  {
    name: "an unsigned token",
    ask: async (open) => ({ evidence: [unsignedJwt(await first(open.evidence))] }),
    codes: nobody,
    failures: ["EVIDENCE_MALFORMED"],
  },
  { name: "a stranger's signature", ask: forged, codes: nobody, failures: ["EVIDENCE_SIGNATURE_INVALID"] },
  { name: "a public key used as a secret", ask: confused, codes: nobody, failures: ["EVIDENCE_ALGORITHM_REFUSED"] },
  {
    name: "the key of another trusted issuer",
    ask: altered(() => ({ header: { kid: "kubernetes-staging-1-1" } }), "kubernetes-staging-1"),
    codes: nobody,
    failures: ["EVIDENCE_KEY_UNKNOWN"],
  },
  {
    name: "an issuer that nobody configured",
    ask: altered(() => ({ claims: { iss: "https://k8s.elsewhere.example" } })),
    codes: nobody,
    failures: ["EVIDENCE_ISSUER_UNKNOWN"],
  },
  {
    name: "an expired token",
    ask: altered(() => ({ claims: { iat: seconds(-700), nbf: seconds(-700), exp: seconds(-100) } })),
    codes: nobody,
    failures: ["EVIDENCE_EXPIRED"],
  },
  {
    name: "a token for later",
    ask: altered(() => ({ claims: { nbf: seconds(100) } })),
    codes: nobody,
    failures: ["EVIDENCE_NOT_YET_VALID"],
  },
  {
    name: "a token for another service",
    ask: altered(() => ({ claims: { aud: "vault" } })),
    codes: nobody,
    failures: ["EVIDENCE_AUDIENCE_WRONG"],
  },
  {
    name: "something that is no token",
    ask: { evidence: [{ type: "jwt", token: "not.a.token" }] },
    codes: nobody,
    failures: ["EVIDENCE_MALFORMED"],
  },
  {
    name: "two tokens of different workloads",
    ask: runtimes("billing-agent", "ops-copilot"),
    codes: nobody,
    failures: ["EVIDENCE_WORKLOAD_AMBIGUOUS", "EVIDENCE_WORKLOAD_AMBIGUOUS"],
  },
  {
    name: "a token from another cluster",
    ask: runtimes("billing-agent-on-staging"),
    codes: ["WORKLOAD_CLUSTER_UNEXPECTED", "WORKLOAD_IDENTITY_MISMATCH"],
  },
  {
    name: "another pod of its namespace",
    ask: altered(pod("agents", "support")),
    codes: ["WORKLOAD_IDENTITY_MISMATCH"],
  },
  {
    name: "a pod of its name in another namespace",
    ask: altered(pod("sandbox", "billing")),
    codes: ["WORKLOAD_IDENTITY_MISMATCH", "WORKLOAD_NAMESPACE_UNEXPECTED"],
  },
  {
    name: "another agent's runtime",
    ask: runtimes("ops-copilot"),
    codes: ["WORKLOAD_IDENTITY_MISMATCH", "WORKLOAD_NAMESPACE_UNEXPECTED"],
  },
  {
    name: "near miss: something unbelievable beside the good token",
    ask: async (open) => ({ evidence: [...(await open.evidence()), { type: "jwt", token: "not.a.token" }] }),
    codes: [],
  },
  {
    name: "near miss: a token that is about to expire",
    ask: altered(() => ({ claims: { iat: seconds(-3_000), nbf: seconds(-3_000), exp: seconds(30) } })),
    codes: [],
  },
];
describe("what the runtime shows", () => testCases(() => acme, evidence));
