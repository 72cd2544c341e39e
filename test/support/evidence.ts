import { createHash } from "node:crypto";
import type { webcrypto } from "node:crypto";
import { SignJWT, exportJWK, generateKeyPair } from "jose";
import type { JWK } from "jose";
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
  readonly privateKey: webcrypto.CryptoKey;
  readonly jwk: JWK;
}

export async function newSigner(kid: string, algorithm = "ES256", extra: JWK = {}): Promise<Signer> {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true });
  return { kid, algorithm, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, ...extra } };
}

/** A token of the signer's, its header and claims as they are given. */
export async function token(signer: Signer, claims: object, header: object = {}): Promise<string> {
  const jwt = new SignJWT({ ...claims });
  jwt.setProtectedHeader({ alg: signer.algorithm, kid: signer.kid, ...header });
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
