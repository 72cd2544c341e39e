import { beforeAll, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { carries } from "../../../integrations/cognito/capabilities.ts";
import { anyEvent, issuedBy, lifetimes, responseOf } from "../../emulators/cognito.ts";
import { lambdaOf } from "../../support/lambda.ts";
import type { Lambda } from "../../support/lambda.ts";
import { because, verdictWith } from "../../support/requests.ts";
import { alphabets } from "../../support/verdicts.ts";
import { builtPieces, decidingFetch, hold, noneSeen, variablesWith, verdictsFor } from "../../support/pieces.ts";

const cases = 20_000;
const assayer = decidingFetch();

/** What there often is to take away. */
const claims = ["email", "groups", "custom:team", "dev:custom:tier", "cognito:groups", "cognito:roles"];
const scopes = alphabets.resources.flatMap((api) => [`${api}/read`, `${api}/write`]);
const some = (names: readonly string[]) => fc.subarray([...names], { maxLength: 2 });
const taking = fc
  .record({ claim: some(claims), scope: some(scopes), resource: some(alphabets.resources) })
  .map((names) =>
    verdictWith({
      drop_claim: names.claim.map((claim) => ({ ...because("C"), claim })),
      drop_scope: names.scope.map((scope) => ({ ...because("S"), scope })),
      drop_resource: names.resource.map((resource) => ({ ...because("R"), resource })),
    }),
  );
const verdicts = fc.oneof(verdictsFor("drop_scope", "drop_claim", "set_claim"), taking);

let lambda: Lambda;
beforeAll(async () => {
  const [code = ""] = (await builtPieces("cognito/index.mjs")).values();
  lambda = await lambdaOf(code, variablesWith(lifetimes), assayer.fetch);
});

test("what Cognito issues is within the decision; a deny issues nothing; what it can do is done", async () => {
  const seen = { "1": noneSeen(), "2": noneSeen(), "3": noneSeen() };
  await fc.assert(
    fc.asyncProperty(anyEvent, verdicts, async (event, verdict) => {
      assayer.decideBy(verdict);
      hold(issuedBy(event, responseOf(await lambda.invoke(event))), assayer.asked(), seen[event.version]);
    }),
    { numRuns: cases },
  );
  for (const version of ["1", "2", "3"] as const) {
    const { members, ...counts } = seen[version];
    expect(Math.min(...Object.values(counts))).toBeGreaterThan(cases / 200);
    expect(members).toEqual(carries[version]);
  }
});
