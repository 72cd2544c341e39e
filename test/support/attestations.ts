import { constants, generateKeyPairSync, sign } from "node:crypto";
import type { KeyObject } from "node:crypto";
import type { PresentedEvidence } from "../../src/issuance/request.ts";
import type { VerifiedEvidence } from "../../src/context/evidence/verify.ts";
import { harness, image, kubernetesIssuer, newSigner, now, podClaims, token } from "./evidence.ts";
import type { Harness, Signer } from "./evidence.ts";

const padding = constants.RSA_PKCS1_PSS_PADDING;

/** How each kind of key is made, and how it signs. */
const kinds = {
  "P-256": { make: () => generateKeyPairSync("ec", { namedCurve: "prime256v1" }), hash: "sha256" },
  "P-384": { make: () => generateKeyPairSync("ec", { namedCurve: "secp384r1" }), hash: "sha384" },
  Ed25519: { make: () => generateKeyPairSync("ed25519"), hash: undefined },
  "RSA-2048": { make: () => generateKeyPairSync("rsa", { modulusLength: 2_048 }), hash: "sha256" },
  "RSA-2048-PSS": { make: () => generateKeyPairSync("rsa", { modulusLength: 2_048 }), hash: "sha256", padding },
  "RSA-1024": { make: () => generateKeyPairSync("rsa", { modulusLength: 1_024 }), hash: "sha256" },
} as const;

/** A key pair whose owner signs envelopes. */
export interface Attester {
  readonly pem: string;
  readonly privatePem: string;
  readonly sign: (bytes: Buffer) => Buffer;
}

export function newAttester(kind: keyof typeof kinds = "P-256"): Attester {
  const { make, hash, ...options } = kinds[kind];
  const { privateKey, publicKey }: { privateKey: KeyObject; publicKey: KeyObject } = make();
  return {
    pem: publicKey.export({ type: "spki", format: "pem" }).toString(),
    privatePem: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    sign: (bytes) => sign(hash, bytes, { key: privateKey, ...options }),
  };
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

/** A statement with some members of its predicate replaced, by path. */
export function changed<Statement extends object>(statement: Statement, path: string, value: unknown): Statement {
  const copy = structuredClone(statement);
  const names = path.split(".");
  const last = names.pop() ?? "";
  const parent = names.reduce<Record<string, unknown>>(
    (node, name) => node[name] as Record<string, unknown>,
    copy as Record<string, unknown>,
  );
  parent[last] = value;
  return copy;
}

/** A verifier that trusts a builder with two keys and a verifier, and a pod whose token names the image that it runs. */
export interface Attested {
  readonly builder: Attester;
  /** Of the same builder: less trusted, any source. */
  readonly nextBuilder: Attester;
  readonly verifier: Attester;
  readonly signer: Signer;
  readonly pod: PresentedEvidence;
  readonly harness: Harness;
  /** Envelopes, after the pod's token. */
  readonly verify: (...envelopes: string[]) => Promise<VerifiedEvidence>;
  readonly codeOf: (envelope: string) => Promise<string>;
}

export async function attested(builder = newAttester()): Promise<Attested> {
  const [verifier, nextBuilder] = [newAttester(), newAttester("P-384")];
  const signer = await newSigner("k1");
  const pod: PresentedEvidence = { type: "jwt", token: await token(signer, podClaims) };
  const next = { ...builderSettings, key_file: "next.pem", algorithm: "ES384", max_level: 1, sources: undefined };
  const files = {
    "k8s.json": JSON.stringify({ keys: [signer.jwk] }),
    "builder.pem": builder.pem,
    "verifier.pem": verifier.pem,
    "next.pem": nextBuilder.pem,
  };
  const attesters = [builderSettings, summarySettings, next];
  const own = await harness({ issuers: [kubernetesIssuer], attesters }, files);
  const verify = (...envelopes: string[]) =>
    own.verify([pod, ...envelopes.map((text) => ({ type: "dsse" as const, token: text }))]);
  const codeOf = async (text: string) => (await verify(text)).evidence[1]?.code ?? "VERIFIED";
  return { builder, nextBuilder, verifier, signer, pod, harness: own, verify, codeOf };
}
