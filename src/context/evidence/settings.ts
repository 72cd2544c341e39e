import { z } from "zod";
import { identifier, label } from "../../issuance/vocabulary.ts";
import { attester } from "./attester-settings.ts";
import { trustDomainOf } from "./spiffe-id.ts";
import { placeholders, templateFault } from "./spiffe-template.ts";

/** Asymmetric algorithms only (RFC 7518 §3.1, RFC 8037 §3.1): with those there is no key to confuse. */
// oxfmt-ignore
export const jwtAlgorithms = [
  "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA",
] as const;

const url = z.url({ protocol: /^https?$/ }).refine((text) => {
  const { username, password } = new URL(text);
  return username === "" && password === "";
}, "a URL without user name and password");

/** Where an issuer's keys come from: exactly one of these. */
export const keyLocation = z.union([
  z.strictObject({ jwks_uri: url.describe("URL of a JSON Web Key Set (RFC 7517 §5).") }),
  z.strictObject({ jwks_file: z.string().min(1).describe("Path of a JSON Web Key Set.") }),
  z.strictObject({ spiffe_bundle_uri: url.describe("URL of a SPIFFE bundle (`https_web` profile).") }),
  z.strictObject({ spiffe_bundle_file: z.string().min(1).describe("Path of a SPIFFE bundle.") }),
]);
export type KeyLocation = z.infer<typeof keyLocation>;

export const issuer = z
  .strictObject({
    issuer: identifier.describe("`iss` of the tokens, compared exactly; for SPIFFE the trust domain, `spiffe://…`."),
    kind: z
      .enum(["spiffe", "kubernetes", "github_actions", "gitlab_ci"])
      .describe("Whose claims these are: how they become `identity.workload`."),
    audiences: z.array(identifier).min(1).describe("`aud` must name one of these: this service, as workloads know it."),
    algorithms: z
      .array(z.enum(jwtAlgorithms))
      .min(1)
      .default(["RS256", "ES256"])
      .describe("Signature algorithms that are accepted; JWT-SVIDs know no EdDSA."),
    keys: keyLocation.describe("Where the issuer's public keys are."),
    cluster: label.optional().describe("The cluster that every token of this issuer comes from."),
    path_template: z
      .string()
      .max(512)
      .optional()
      .describe(
        "SPIFFE only: what the path of a SPIFFE ID says, such as `/cluster/{cluster}/ns/{namespace}/sa/{service_account}`.",
      ),
    image_digest_claim: label
      .optional()
      .describe("The claim that holds the digest of the running image, `sha256:<hex>`. Attestations are bound to it."),
    runner_id_claim: label
      .optional()
      .describe("The claim that holds the id of the CI runner, where the issuer's own claims have none."),
    max_age_seconds: z.int().min(1).default(3_600).describe("Oldest token that is accepted, by `iat`, in seconds."),
    clock_skew_seconds: z
      .int()
      .min(0)
      .max(300)
      .default(10)
      .describe("How far the issuer's clock may be off, in seconds."),
  })
  .superRefine((entry, context) => {
    for (const { path, message } of faultsOf(entry)) context.addIssue({ code: "custom", path: [path], message });
  });
export type IssuerSettings = z.infer<typeof issuer>;

const keyPolicy = z.strictObject({
  refresh_seconds: z.int().min(1).default(300).describe("Age at which an issuer's keys are fetched again, in seconds."),
  cooldown_seconds: z
    .int()
    .min(1)
    .default(10)
    .describe("Least time between two attempts to fetch an issuer's keys, in seconds, whatever asks for it."),
  max_stale_seconds: z
    .int()
    .min(1)
    .default(86_400)
    .describe("Keys older than this are not used although no newer ones could be fetched, in seconds."),
  timeout_ms: z.int().min(1).default(2_000).describe("Milliseconds that fetching keys may take."),
  max_bytes: z.int().min(1_024).default(524_288).describe("Longest key set that is read, in bytes."),
});
export type KeyPolicy = z.infer<typeof keyPolicy>;

/** The configuration of verified evidence. Nobody is trusted unless listed here. */
export const evidenceSettings = z
  .strictObject({
    issuers: z.array(issuer).max(1_024).default([]).describe("Issuers of workload JWTs and of X.509-SVIDs."),
    attesters: z
      .array(attester)
      .max(256)
      .default([])
      .describe("Builders and verifiers whose attestations are believed."),
    keys: keyPolicy.prefault({}).describe("How issuers' keys are fetched and kept."),
    max_token_bytes: z.int().min(256).max(65_536).default(16_384).describe("Longest workload JWT, in bytes."),
    insecure_allow_http: z
      .boolean()
      .default(false)
      .describe("Fetches keys over plain HTTP from other hosts too: whoever sits on the path chooses them."),
  })
  .superRefine((settings, context) => {
    const seen = new Set<string>();
    for (const [index, { issuer, keys }] of settings.issuers.entries()) {
      const at = ["issuers", index];
      const fault = (member: string, message: string) =>
        context.addIssue({ code: "custom", path: [...at, member], message });
      if (seen.has(issuer)) fault("issuer", "the issuer is there twice");
      seen.add(issuer);
      if (!settings.insecure_allow_http && isRemoteHttp(keys)) fault("keys", "must be https, or loopback");
    }
  });
export type EvidenceSettings = z.infer<typeof evidenceSettings>;

type Entry = Pick<IssuerSettings, "issuer" | "kind" | "algorithms" | "keys" | "cluster" | "path_template">;

/** What no single member shows. */
function faultsOf(entry: Entry): { path: keyof Entry; message: string }[] {
  const { path_template: template, cluster } = entry;
  const isSpiffe = entry.kind === "spiffe";
  const namesCluster = template !== undefined && placeholders(template).includes("cluster");
  const malformed = template === undefined ? undefined : templateFault(template);
  const checks: [boolean, keyof Entry, string][] = [
    [
      isSpiffe && trustDomainOf(entry.issuer) !== entry.issuer,
      "issuer",
      "must be a trust domain, spiffe://prod.example",
    ],
    // JWT-SVID §2.1.
    [isSpiffe && entry.algorithms.includes("EdDSA"), "algorithms", "JWT-SVIDs know no EdDSA"],
    [!isSpiffe && isBundle(entry.keys), "keys", "a SPIFFE bundle is for kind spiffe"],
    [!isSpiffe && template !== undefined, "path_template", "is for kind spiffe"],
    [malformed !== undefined, "path_template", malformed ?? ""],
    [namesCluster && cluster !== undefined, "cluster", "is already what path_template finds"],
  ];
  return checks.flatMap(([isFault, path, message]) => (isFault ? { path, message } : []));
}

function isBundle(keys: KeyLocation): boolean {
  return "spiffe_bundle_uri" in keys || "spiffe_bundle_file" in keys;
}

/** Loopback: nobody else sits on that path. */
const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

function isRemoteHttp(keys: KeyLocation): boolean {
  return Object.entries(keys).some(([kind, where]) => {
    if (!kind.endsWith("_uri")) return false;
    const { protocol, hostname } = new URL(where);
    return protocol === "http:" && !loopback.test(hostname);
  });
}
