import { afterEach, describe, expect, test } from "@jest/globals";
import { endpointPaths } from "../../../src/callers/authzen/paths.ts";
import type { Verdict } from "../../../src/issuance/verdict.ts";
import { answering, startAuthzenServer } from "../../support/authzen-server.ts";
import type { AuthzenServer } from "../../support/authzen-server.ts";
import { because } from "../../support/requests.ts";

let server: AuthzenServer | undefined;
afterEach(async () => {
  await server?.close({ graceMs: 1 });
});

const [loa2, loa3] = ["urn:com:example:loa:2", "urn:com:example:loa:3"];
const permit = { decision: true };
const deny = { decision: false };
const stepUp = (...acr_values: string[]): Verdict["require"][number] => ({
  ...because("RISK_ELEVATED"),
  requirement: "step_up",
  acr_values,
});
const must = (acr_value: string) => ({
  decision: false,
  context: { obligations: [{ type: "step-up", id: "step-up", properties: { acr_value } }] },
});

describe("a step-up that the policy demands (Obligations 1.0)", () => {
  const batch = (context: object) => ({
    subject: { type: "user", id: "jdoe" },
    resource: { type: "audience", id: "https://api.example/files" },
    context: { client_id: "chatterbox", ...context },
    evaluations: [{ action: { name: "issue:access_token:authorization_code" } }, { action: { name: "files.read" } }],
  });
  const ask = async (verdict: Partial<Verdict>, context: object = {}) => {
    server = await startAuthzenServer({}, verdict);
    const { status, body } = await server.post(endpointPaths.evaluations, batch(context));
    expect(status).toBe(200);
    return (body as { evaluations: unknown[] }).evaluations;
  };

  test.each<[string, Verdict["require"], object, unknown[]]>([
    ["is an obligation on the deny of the gate", [stepUp(loa3)], {}, [must(loa3), deny]],
    ["and remains one at a lower level", [stepUp(loa3)], { acr: loa2 }, [must(loa3), deny]],
    ["and at one that is no text", [stepUp(loa3)], { acr: [loa3] }, [must(loa3), deny]],
    ["is done at that level", [stepUp(loa3)], { acr: loa3 }, [permit, permit]],
    ["is done at any of those named", [stepUp(loa2, loa3)], { acr: loa3 }, [permit, permit]],
    ["is what all rules accept", [stepUp(loa2, loa3), stepUp(loa3)], { acr: loa2 }, [must(loa3), deny]],
    ["is no obligation where no level would do", [stepUp(loa2), stepUp(loa3)], { acr: loa2 }, [deny, deny]],
    ["is no obligation without a level to reach", [stepUp()], { acr: loa3 }, [deny, deny]],
    [
      "is no obligation where something else is demanded too",
      [stepUp(loa3), { ...because("CONSENT"), requirement: "consent" }],
      {},
      [deny, deny],
    ],
    ["is an obligation for whoever can", [stepUp(loa3)], { supported_obligations: ["step-up"] }, [must(loa3), deny]],
    ["is none for whoever cannot", [stepUp(loa3)], { supported_obligations: ["notification"] }, [deny, deny]],
  ])("%s", async (_name, require, context, expected) => {
    expect(await ask({ require }, context)).toEqual(expected);
  });

  test("is none where the policy denies anyway", async () => {
    expect(await ask({ require: [stepUp(loa3)], deny: [because("RISKY")] })).toEqual([deny, deny]);
  });

  test("is a deny in the decision log, with what is demanded", async () => {
    await ask({ require: [stepUp(loa3)] });
    expect(server?.recorded.map(({ decision }) => decision)).toEqual([
      expect.objectContaining({
        decision: "deny",
        reasons: expect.arrayContaining([
          expect.objectContaining({
            code: "UNENFORCEABLE",
            details: {
              obligations: ["require.step_up"],
              require: [{ type: "step_up", acr_values: [loa3] }],
            },
          }),
        ]),
      }),
    ]);
  });

  test("is not done by two items that say different levels", async () => {
    server = await startAuthzenServer({}, { require: [stepUp(loa3)] });
    const { evaluations, ...defaults } = batch({ acr: loa3 });
    const [gate, scope] = evaluations;
    const body = { ...defaults, evaluations: [gate, { ...scope, context: { acr: loa2 } }] };
    expect((await server.post(endpointPaths.evaluations, body)).body).toEqual({ evaluations: [must(loa3), deny] });
  });
});

test("the metadata name the obligations that can be demanded", async () => {
  server = await startAuthzenServer({ public_url: "https://pdp.example" });
  const metadata = await (await fetch(new URL("/.well-known/authzen-configuration", server.url))).json();
  expect(metadata).toMatchObject({ supported_obligations: ["step-up"] });
});

test("obligations of another policy stand with the results of a search, and are passed on with evaluations", async () => {
  const obligations = [{ type: "step-up", id: "obl-1", properties: { acr_value: loa3, amr_values: ["mfa", "hwk"] } }];
  server = await startAuthzenServer({}, {}, [], {
    entities: () => new Map(["123", "456", "789"].map((id) => [id, { properties: {} }])),
    evaluateAccess: answering((input) =>
      (JSON.parse(input) as { evaluations: { resource: { id: string } }[] }).evaluations.map(
        ({ resource: { id } }) => ({
          decision: id !== "789",
          context: id === "456" ? {} : { obligations },
        }),
      ),
    ),
  });
  const subject = { type: "user", id: "jdoe" };
  const action = { name: "view" };
  const account = (id?: string) => ({ type: "account", ...(id !== undefined && { id }) });
  const found = await server.post(endpointPaths.resource, { subject, action, resource: account() });
  expect(found.body).toEqual({ results: [{ ...account("123"), obligations }, account("456")] });
  const one = await server.post(endpointPaths.evaluation, { subject, action, resource: account("789") });
  expect(one.body).toEqual({ decision: false, context: { obligations } });
});
