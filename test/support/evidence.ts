import { createHash, generateKeyPairSync, sign } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { SignJWT, exportJWK, generateKeyPair } from "jose";
import type { JWK, JWTHeaderParameters } from "jose";
import type { PresentedEvidence } from "../../src/issuance/request.ts";
import { evidenceSettings } from "../../src/context/evidence/settings.ts";
import { createEvidenceVerifier } from "../../src/context/evidence/verify.ts";
import type { EvidenceContext, EvidenceEvent, VerifiedEvidence } from "../../src/context/evidence/verify.ts";

/** The frozen now, in seconds. */
export const now = 1_790_000_000;
export const audience = "https://assayer.acme.example";
export const image = `sha256:${createHash("sha256").update("an image").digest("hex")}`;

export interface Signer {
  readonly kid: string;
  readonly algorithm: string;
  readonly privateKey: CryptoKey;
  readonly jwk: JWK;
}

export async function newSigner(kid: string, algorithm = "ES256", extra: JWK = {}): Promise<Signer> {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true });
  return { kid, algorithm, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, ...extra } };
}

/** A token of the signer's, its header and claims as they are given. */
export async function token(signer: Signer, claims: object, header: object = {}): Promise<string> {
  const jwt = new SignJWT({ ...claims });
  jwt.setProtectedHeader({ alg: signer.algorithm, kid: signer.kid, ...header } as JWTHeaderParameters);
  return jwt.sign(signer.privateKey);
}

export const times = { iat: now - 60, nbf: now - 60, exp: now + 600 };

/** The claims of a pod's token. */
export const podClaims = {
  iss: "https://k8s.acme.example",
  sub: "system:serviceaccount:agents:billing",
  aud: [audience],
  ...times,
  "kubernetes.io": {
    namespace: "agents",
    serviceaccount: { name: "billing", uid: "8f" },
    pod: { name: "billing-1", uid: "6f1c" },
  },
  image_digest: image,
};

export interface Harness {
  readonly verify: (
    presented: readonly PresentedEvidence[],
    context?: Partial<EvidenceContext>,
  ) => Promise<VerifiedEvidence>;
  readonly events: EvidenceEvent[];
  readonly status: () => unknown;
  /** Moves the clock, in seconds. */
  readonly advance: (seconds: number) => void;
  readonly close: () => void;
}

/** A verifier on a clock that stands still, its files in memory. */
export async function harness(settings: object, files: Readonly<Record<string, string>> = {}): Promise<Harness> {
  let clock = now * 1_000;
  const events: EvidenceEvent[] = [];
  const verifier = await createEvidenceVerifier(evidenceSettings.parse(settings), {
    clock: () => clock,
    fetch,
    readFile: async (path) => {
      const text = files[path];
      if (text === undefined) throw new Error("ENOENT");
      return Buffer.from(text);
    },
    onEvent: (event) => events.push(event),
  });
  return {
    verify: (presented, context) =>
      verifier.verify(presented, { now: Math.floor(clock / 1_000), signal: AbortSignal.timeout(5_000), ...context }),
    events,
    status: verifier.status,
    advance: (seconds) => {
      clock += seconds * 1_000;
    },
    close: verifier.close,
  };
}

export const kubernetesIssuer = {
  issuer: "https://k8s.acme.example",
  kind: "kubernetes",
  audiences: [audience],
  keys: { jwks_file: "k8s.json" },
  cluster: "prod-eu-1",
  image_digest_claim: "image_digest",
};

/** A key pair whose owner signs envelopes. */
export interface Attester {
  readonly pem: string;
  readonly sign: (bytes: Buffer) => Buffer;
}

export function newAttester(): Attester {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  return { pem: pemOf(publicKey), sign: (bytes) => sign("sha256", bytes, privateKey) };
}

export function pemOf(key: KeyObject): string {
  return key.export({ type: "spki", format: "pem" }).toString();
}

export const payloadType = "application/vnd.in-toto+json";

/** The bytes that DSSE signs. */
export function pae(type: string, payload: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`DSSEv1 ${Buffer.byteLength(type)} ${type} ${payload.length} `), payload]);
}

export function envelope(statement: object, { sign: signBytes }: Pick<Attester, "sign">): string {
  const payload = Buffer.from(JSON.stringify(statement));
  const sig = signBytes(pae(payloadType, payload)).toString("base64");
  return JSON.stringify({ payload: payload.toString("base64"), payloadType, signatures: [{ keyid: "any", sig }] });
}

export const builderId = "https://builder.acme.example";
export const verifierId = "https://verifier.acme.example";
export const buildType = "https://actions.github.io/buildtypes/workflow/v1";

export const provenance = {
  _type: "https://in-toto.io/Statement/v1",
  subject: [{ name: "shop", digest: { sha256: image.slice(7) } }],
  predicateType: "https://slsa.dev/provenance/v1",
  predicate: {
    buildDefinition: {
      buildType,
      externalParameters: { workflow: { ref: "refs/heads/main" } },
      resolvedDependencies: [
        { uri: "git+https://github.com/acme/shop@refs/heads/main", digest: { gitCommit: "4b82" } },
      ],
    },
    runDetails: { builder: { id: builderId }, metadata: { finishedOn: new Date((now - 3_600) * 1_000).toISOString() } },
  },
};

export const summary = {
  _type: "https://in-toto.io/Statement/v1",
  subject: [{ digest: { sha256: image.slice(7) } }],
  predicateType: "https://slsa.dev/verification_summary/v1",
  predicate: {
    verifier: { id: verifierId },
    timeVerified: new Date((now - 3_000) * 1_000).toISOString(),
    resourceUri: `oci://registry.acme.example/shop@${image}`,
    policy: { uri: "https://acme.example/policy", digest: { sha256: "aa" } },
    verificationResult: "PASSED",
    verifiedLevels: ["SLSA_BUILD_LEVEL_2", "SLSA_BUILD_LEVEL_3", "SLSA_SOURCE_LEVEL_1"],
  },
};

export const builderSettings = {
  id: builderId,
  key_file: "builder.pem",
  predicate_types: ["https://slsa.dev/provenance/v1"],
  max_level: 3,
  build_types: [{ uri: buildType, parameters: ["workflow"] }],
  sources: ["https://github.com/acme/shop"],
};

export const summarySettings = {
  id: verifierId,
  key_file: "verifier.pem",
  predicate_types: ["https://slsa.dev/verification_summary/v1"],
  max_level: 3,
  resource_uris: ["oci://registry.acme.example/shop"],
};
