import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { attested, envelope, provenance } from "../../support/attestations.ts";
import type { Attested } from "../../support/attestations.ts";
import { image, now, podClaims, token } from "../../support/evidence.ts";

let at: Attested;
beforeAll(async () => {
  at = await attested();
});
afterAll(() => at.harness.close());

test("without verified workload evidence an attestation is about nobody", async () => {
  const piece = { type: "dsse" as const, token: envelope(provenance, at.builder) };
  const unbound = { type: "dsse", verified: false, code: "EVIDENCE_SUBJECT_UNBOUND" };
  expect(await at.harness.verify([piece])).toEqual({ evidence: [unbound], attestations: [] });
  const expired = { type: "jwt" as const, token: await token(at.signer, { ...podClaims, exp: now - 100 }) };
  expect((await at.harness.verify([expired, piece])).evidence[1]).toEqual(unbound);
  const silent = { type: "jwt" as const, token: await token(at.signer, { ...podClaims, image_digest: undefined }) };
  expect((await at.harness.verify([piece, silent])).evidence[0]).toEqual(unbound);
});

test("evidence of two workloads proves neither", async () => {
  const sub = "system:serviceaccount:agents:other";
  const bound = { ...podClaims["kubernetes.io"], serviceaccount: { name: "other", uid: "1" } };
  const other = { type: "jwt" as const, token: await token(at.signer, { ...podClaims, sub, "kubernetes.io": bound }) };
  const ambiguous = { type: "jwt", verified: false, code: "EVIDENCE_WORKLOAD_AMBIGUOUS" };
  const unbound = { type: "dsse", verified: false, code: "EVIDENCE_SUBJECT_UNBOUND" };
  const piece = { type: "dsse" as const, token: envelope(provenance, at.builder) };
  expect(await at.harness.verify([at.pod, piece, other])).toEqual({
    evidence: [ambiguous, unbound, ambiguous],
    attestations: [],
  });
});

test("of two tokens of one workload the one that names the image binds", async () => {
  const silent = { type: "jwt" as const, token: await token(at.signer, { ...podClaims, image_digest: undefined }) };
  const { workload, attestations } = await at.harness.verify([
    silent,
    at.pod,
    { type: "dsse", token: envelope(provenance, at.builder) },
  ]);
  expect(workload?.image_digest).toBe(image);
  expect(attestations).toHaveLength(1);
});
