// What a builder and a verifier say about the image that the pipeline runs: in-toto statements in DSSE envelopes.
import { sign } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { imageDigest } from "./tokens.js";

const payloadType = "application/vnd.in-toto+json";

/** `provenance` (SLSA provenance v1) or `summary` (SLSA verification summary v1), as the text of an envelope. */
export async function attestation(folder, kind, { digest = imageDigest } = {}) {
  const { signer, predicateType, predicate } = kinds[kind](new Date());
  const subject = [{ name: "registry.acme.example/shop", digest: { sha256: digest.replace("sha256:", "") } }];
  const statement = { _type: "https://in-toto.io/Statement/v1", subject, predicateType, predicate };
  const body = Buffer.from(JSON.stringify(statement));
  const key = await readFile(join(folder, "private", `${signer}.pem`));
  const sig = sign("sha256", preAuthenticationEncoding(body), { key }).toString("base64");
  return JSON.stringify({ payload: body.toString("base64"), payloadType, signatures: [{ sig }] });
}

/** PAE of the DSSE protocol: https://github.com/secure-systems-lab/dsse/blob/master/protocol.md */
function preAuthenticationEncoding(body) {
  const head = `DSSEv1 ${Buffer.byteLength(payloadType)} ${payloadType} ${body.length} `;
  return Buffer.concat([Buffer.from(head), body]);
}

const kinds = {
  provenance: (now) => ({
    signer: "builder",
    predicateType: "https://slsa.dev/provenance/v1",
    predicate: {
      buildDefinition: {
        buildType: "https://builder.acme.example/image/v1",
        externalParameters: { ref: "refs/heads/main" },
        internalParameters: {},
        resolvedDependencies: [{ uri: "https://github.com/acme/shop", digest: { gitCommit: "4b825dc6" } }],
      },
      runDetails: {
        builder: { id: "https://builder.acme.example" },
        metadata: { invocationId: "9081", finishedOn: now.toISOString() },
      },
    },
  }),
  summary: (now) => ({
    signer: "verifier",
    predicateType: "https://slsa.dev/verification_summary/v1",
    predicate: {
      verifier: { id: "https://verifier.acme.example" },
      timeVerified: now.toISOString(),
      resourceUri: "registry.acme.example/shop",
      policy: { uri: "https://policy.acme.example/images" },
      verificationResult: "PASSED",
      verifiedLevels: ["SLSA_BUILD_LEVEL_3"],
    },
  }),
};
