import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import {
  attested,
  builderId,
  builderSettings,
  changed,
  envelope,
  newAttester,
  pae,
  payloadType,
  provenance,
} from "../../support/attestations.ts";
import type { Attested } from "../../support/attestations.ts";
import { harness, kubernetesIssuer } from "../../support/evidence.ts";

const builder = newAttester();
let at: Attested;
beforeAll(async () => {
  at = await attested(builder);
});
afterAll(() => at.harness.close());

test.each(["P-256", "P-384", "Ed25519", "RSA-2048", "RSA-2048-PSS"] as const)("keys of kind %s", async (kind) => {
  const algorithm = {
    "P-256": "ES256",
    "P-384": "ES384",
    Ed25519: "Ed25519",
    "RSA-2048": "RS256",
    "RSA-2048-PSS": "PS256",
  }[kind];
  const attester = newAttester(kind);
  const files = { "k8s.json": JSON.stringify({ keys: [at.signer.jwk] }), "builder.pem": attester.pem };
  const own = await harness({ issuers: [kubernetesIssuer], attesters: [{ ...builderSettings, algorithm }] }, files);
  const { evidence } = await own.verify([at.pod, { type: "dsse", token: envelope(provenance, attester) }]);
  expect(evidence[1]).toMatchObject({ verified: true });
  own.close();
});

describe("envelope", () => {
  const payload = Buffer.from(JSON.stringify(provenance));
  const base64 = payload.toString("base64");
  const good = builder.sign(pae(payloadType, payload)).toString("base64");
  const signedAs = (bytes: Buffer) => ({
    payload: base64,
    payloadType,
    signatures: [{ sig: builder.sign(bytes).toString("base64") }],
  });
  const other = Buffer.from(JSON.stringify(changed(provenance, "subject", [{ digest: { sha256: "b".repeat(64) } }])));
  const twice = `{"_type":"x",${payload.toString().slice(1)}`;

  test.each<[string, unknown, string]>([
    ["as it should be", signedAs(pae(payloadType, payload)), "VERIFIED"],
    [
      "URL-safe base64 without padding",
      {
        payload: payload.toString("base64url"),
        payloadType,
        signatures: [{ sig: Buffer.from(good, "base64").toString("base64url") }],
      },
      "VERIFIED",
    ],
    ["an unknown member", { ...signedAs(pae(payloadType, payload)), note: 1 }, "VERIFIED"],
    [
      "a stranger's signature beside ours",
      { payload: base64, payloadType, signatures: [{ sig: "AAAA" }, { sig: good }] },
      "VERIFIED",
    ],
    [
      "a stranger's signature under our keyid",
      { payload: base64, payloadType, signatures: [{ keyid: builderId, sig: "AAAA" }] },
      "EVIDENCE_SIGNATURE_INVALID",
    ],
    [
      "another payload under a good signature",
      { payload: other.toString("base64"), payloadType, signatures: [{ sig: good }] },
      "EVIDENCE_SIGNATURE_INVALID",
    ],
    [
      "another type under a good signature",
      { payload: base64, payloadType: "text/plain", signatures: [{ sig: good }] },
      "EVIDENCE_MALFORMED",
    ],
    [
      "a type with parameters",
      { payload: base64, payloadType: `${payloadType}; v=1`, signatures: [{ sig: good }] },
      "EVIDENCE_MALFORMED",
    ],
    ["a signature of the payload alone", signedAs(payload), "EVIDENCE_SIGNATURE_INVALID"],
    ["a signature of the base64", signedAs(Buffer.from(base64)), "EVIDENCE_SIGNATURE_INVALID"],
    ["a signature of another type", signedAs(pae("text/plain", payload)), "EVIDENCE_SIGNATURE_INVALID"],
    [
      "a signature of an older version",
      signedAs(Buffer.from(pae(payloadType, payload).toString().replace("DSSEv1", "DSSEv0"))),
      "EVIDENCE_SIGNATURE_INVALID",
    ],
    ["no signatures", { payload: base64, payloadType, signatures: [] }, "EVIDENCE_MALFORMED"],
    [
      "too many signatures",
      { payload: base64, payloadType, signatures: Array.from({ length: 9 }, () => ({ sig: good })) },
      "EVIDENCE_MALFORMED",
    ],
    ["an empty signature", { payload: base64, payloadType, signatures: [{ sig: "" }] }, "EVIDENCE_SIGNATURE_INVALID"],
    [
      "a payload that is not base64",
      { payload: `${base64}!`, payloadType, signatures: [{ sig: good }] },
      "EVIDENCE_MALFORMED",
    ],
    ["no payload", { payloadType, signatures: [{ sig: good }] }, "EVIDENCE_MALFORMED"],
    ["a list", [], "EVIDENCE_MALFORMED"],
  ])("%s", async (_, document, code) => {
    expect(await at.codeOf(JSON.stringify(document))).toBe(code);
  });

  test("a member that is there twice, outside or inside", async () => {
    const outside = JSON.stringify(signedAs(pae(payloadType, payload))).replace(
      "{",
      `{"payload":"${other.toString("base64")}",`,
    );
    expect(await at.codeOf(outside)).toBe("EVIDENCE_MALFORMED");
    const sig = builder.sign(pae(payloadType, Buffer.from(twice))).toString("base64");
    const inside = { payload: Buffer.from(twice).toString("base64"), payloadType, signatures: [{ sig }] };
    expect(await at.codeOf(JSON.stringify(inside))).toBe("EVIDENCE_MALFORMED");
  });
});
