import { beforeAll, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { carries } from "../../../integrations/logto/capabilities.ts";
import { anyOwnClaims, anyToken, issuedBy, lifetimes } from "../../emulators/logto.ts";
import { scriptOf } from "../../support/logto-script.ts";
import type { Script } from "../../support/logto-script.ts";
import { builtPieces, decidingFetch, hold, noneSeen, variablesWith, verdictsFor } from "../../support/pieces.ts";

const cases = 20_000;
const assayer = decidingFetch();
const environmentVariables = variablesWith(lifetimes);

let script: Script;
beforeAll(async () => {
  const [code = ""] = (await builtPieces("logto/script.js")).values();
  // As an administrator would write it; the claims are told through the context.
  script = scriptOf(code.replace("=> ({})", "=> context.own"), { fetch: assayer.fetch });
});

test("what Logto issues is within the decision; a deny issues nothing; what it can do is done", async () => {
  const seen = noneSeen();
  await fc.assert(
    fc.asyncProperty(anyToken, anyOwnClaims, verdictsFor("drop_claim", "set_claim"), async (token, own, verdict) => {
      assayer.decideBy(verdict);
      const outcome = await script.run({ token, context: { own }, environmentVariables });
      hold(issuedBy(token, undefined, outcome), assayer.asked(), seen);
    }),
    { numRuns: cases },
  );
  const { members, ...counts } = seen;
  expect(Math.min(...Object.values(counts))).toBeGreaterThan(cases / 100);
  expect(members).toEqual(carries);
});
