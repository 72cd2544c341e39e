import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import type { PresentedEvidence } from "../../../src/issuance/request.ts";
import { builderSettings, envelope, newAttester, provenance } from "../../support/attestations.ts";
import { derOf, issue, thumbprint } from "../../support/certificates.ts";
import type { Issued } from "../../support/certificates.ts";
import { harness, kubernetesIssuer, newSigner, podClaims, token } from "../../support/evidence.ts";
import type { Harness } from "../../support/evidence.ts";

const runs = { numRuns: 1_000 };
const timeoutMs = 60_000;

/** Evidence that verifies, by type. */
let valid: Record<PresentedEvidence["type"], string>;
let leaf: Issued;
let issuing: Issued;
let root: Issued;
let h: Harness;

beforeAll(async () => {
  const signer = await newSigner("k1");
  const builder = newAttester();
  root = await issue({ name: "CN=Root", ca: true });
  issuing = await issue({ name: "CN=Issuing", ca: true, issuer: root });
  leaf = await issue({ name: "CN=leaf", issuer: issuing });
  valid = {
    jwt: await token(signer, podClaims),
    dsse: envelope(provenance, builder),
    x509: leaf.pem + issuing.pem,
  };
  const files = { "k8s.json": JSON.stringify({ keys: [signer.jwk] }), "builder.pem": builder.pem };
  h = await harness({ issuers: [kubernetesIssuer], attesters: [builderSettings] }, files);
});
afterAll(() => h.close());

/** One piece beside a good token, so that an attestation has something to be bound to. */
async function verify(type: PresentedEvidence["type"], text: string) {
  const beside = type === "dsse" ? [{ type: "jwt" as const, token: valid.jwt }] : [];
  const confirmation = { "x5t#S256": thumbprint(leaf.pem) };
  return h.verify([{ type, token: text }, ...beside], { anchors: [root.pem], confirmation });
}

/** What happens to a text on its way: a place in it and what takes the place of how much. */
const change = fc.record({
  at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  removed: fc.integer({ min: 0, max: 3 }),
  inserted: fc.oneof(
    fc.constant(""),
    fc.constantFrom(...Array.from('AQZaz09-_+/=.{}[]",:\\ \n\u0000\ud800é')),
    fc.base64String({ maxLength: 8 }),
    fc.string({ maxLength: 4 }),
  ),
});
type Change = typeof change extends fc.Arbitrary<infer Value> ? Value : never;

function apply(text: string, changes: readonly Change[]): string {
  return changes.reduce((now, { at, removed, inserted }) => {
    const index = Math.floor(at * now.length);
    return now.slice(0, index) + inserted + now.slice(index + removed);
  }, text);
}

describe("changed evidence verifies as what it was, or not at all", () => {
  test.each(["jwt", "dsse", "x509"] as const)(
    "%s",
    async (type) => {
      const original = await verify(type, valid[type]);
      expect(original.evidence[0]?.verified).toBe(true);
      await fc.assert(
        fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
          const text = apply(valid[type], changes);
          const result = await verify(type, text);
          const [judged] = result.evidence;
          expect(judged?.code).not.toBe("EVIDENCE_FAILED");
          if (judged?.verified) expect(result).toEqual(original);
          // A JWT can be written in one way only.
          if (type === "jwt" && text !== valid.jwt) expect(judged?.verified).toBe(false);
        }),
        runs,
      );
    },
    timeoutMs,
  );

  test(
    "an intermediate certificate with changed octets",
    async () => {
      const der = derOf(issuing.pem);
      await fc.assert(
        fc.asyncProperty(fc.nat(der.length - 1), fc.integer({ min: 1, max: 255 }), async (at, mask) => {
          const changed = Buffer.from(der);
          changed[at] = (changed[at] ?? 0) ^ mask;
          const pem = `-----BEGIN CERTIFICATE-----\n${changed.toString("base64")}\n-----END CERTIFICATE-----\n`;
          const { evidence } = await verify("x509", leaf.pem + pem);
          expect(evidence[0]?.verified).toBe(false);
          expect(evidence[0]?.code).not.toBe("EVIDENCE_FAILED");
        }),
        runs,
      );
    },
    timeoutMs,
  );
});

test(
  "anything at all is judged",
  async () => {
    const text = fc.oneof(fc.string({ maxLength: 200, unit: "binary" }), fc.json(), fc.constant("[".repeat(60_000)));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom("jwt", "dsse", "x509"), text, async (type, any) => {
        const { evidence } = await verify(type, any);
        expect(evidence[0]).toEqual({ type, verified: false, code: expect.stringMatching(/^EVIDENCE_(?!FAILED)/) });
      }),
      runs,
    );
  },
  timeoutMs,
);
