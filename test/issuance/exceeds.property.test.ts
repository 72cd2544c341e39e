import { describe, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { nativeCaller } from "../../src/issuance/caller.ts";
import { decision as decisionSchema } from "../../src/issuance/decision-schema.ts";
import { exceeds } from "../../src/issuance/exceeds.ts";
import { narrow } from "../../src/issuance/narrow.ts";
import { widerThanRequest } from "../support/narrower.ts";
import { noTexts } from "../support/requests.ts";
import { anyRequest, anyVerdict } from "../support/verdicts.ts";

const caller = nativeCaller("test");

describe("exceeds()", () => {
  test("finds nothing in what narrow() makes, which reads back as it was", () => {
    let allowed = 0;
    fc.assert(
      fc.property(anyRequest, anyVerdict, (request, verdict) => {
        const outcome = narrow(request, verdict, caller, noTexts);
        const answer: unknown = JSON.parse(JSON.stringify({ decision_id: "d", ...outcome }));
        expect(decisionSchema.parse(answer)).toEqual(answer);
        if (outcome.decision === "deny") return;
        allowed += 1;
        expect(exceeds(outcome.issuance, request)).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
    expect(allowed).toBeGreaterThan(200);
  });

  test("finds whatever is wider than another request", () => {
    let wider = 0;
    fc.assert(
      fc.property(anyRequest, anyRequest, anyVerdict, (mine, others, verdict) => {
        const outcome = narrow(others, verdict, caller, noTexts);
        if (outcome.decision === "deny" || widerThanRequest(outcome, mine).length === 0) return;
        wider += 1;
        expect(exceeds(outcome.issuance, mine)).not.toEqual([]);
      }),
      { numRuns: 2_000 },
    );
    expect(wider).toBeGreaterThan(200);
  });
});
