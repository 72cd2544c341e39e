import { beforeAll, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { carries } from "../../../integrations/auth0/capabilities.ts";
import { anyEvent, issuedBy, lifetimes } from "../../emulators/auth0.ts";
import type { Trigger } from "../../emulators/auth0.ts";
import { actionOf } from "../../support/actions.ts";
import { builtPieces, decidingFetch, hold, noneSeen, variablesWith, verdictsFor } from "../../support/pieces.ts";

const cases = 20_000;
const assayer = decidingFetch();
const secrets = variablesWith(lifetimes);

const identify =
  'exports.onExecuteCustomTokenExchange = assayer.assayed((event, api) => api.authentication.setUserById("auth0|1"));';
const triggers: [Trigger, name: string, own: string, narrows: boolean][] = [
  ["post-login", "onExecutePostLogin", "", true],
  ["credentials-exchange", "onExecuteCredentialsExchange", "", true],
  ["custom-token-exchange", "onExecuteCustomTokenExchange", identify, false],
];

let pieces: Map<string, string>;
beforeAll(async () => {
  pieces = await builtPieces(...triggers.map(([trigger]) => `auth0/${trigger}.js`));
});

test.each(triggers)(
  "%s: what Auth0 issues is within the decision; a deny issues nothing; what it can do is done",
  async (trigger, name, own, narrows) => {
    const action = actionOf(`${pieces.get(`auth0/${trigger}.js`)}\n${own}`, name, { fetch: assayer.fetch });
    const seen = noneSeen();
    await fc.assert(
      fc.asyncProperty(anyEvent[trigger], verdictsFor("drop_scope", "set_claim"), async (made, verdict) => {
        const event = { ...structuredClone(made), secrets };
        assayer.decideBy(verdict);
        hold(issuedBy(trigger, event, await action.run(event)), assayer.asked(), seen);
      }),
      { numRuns: cases },
    );
    expect(seen.members).toEqual(carries[trigger]);
    expect(Math.min(seen.issued, seen.refused)).toBeGreaterThan(cases / 100);
    expect(seen.narrowed > cases / 100).toBe(narrows);
  },
);
