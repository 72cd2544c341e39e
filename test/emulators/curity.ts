import * as fc from "fast-check";
import { applying, spelled } from "../../src/emulate/curity/apply.ts";
import type { Json } from "../../src/issuance/vocabulary.ts";
import { alphabets } from "../support/verdicts.ts";
import type { Emulator } from "./emulator.ts";

const scopes = [...alphabets.scopes, "openid", "invoices:read", "invoices:archive:read", "invoices:archive:write"];
const setUp = { scopes, actions: ["read", "write"], resources: alphabets.resources };

/** Curity's Token Issuance Authorizer, and its sample token procedure. */
export const curity: Emulator = {
  anyMessage: fc.oneof(anyBatch(), anyTokenQuestion()),
  settings: { scopes, available_actions: setUp.actions, resources: setUp.resources },
  apply: applying(setUp),
};

function anyBatch(): fc.Arbitrary<Json> {
  return fc
    .record({
      names: fc.uniqueArray(fc.constantFrom(...scopes), { minLength: 1, maxLength: 5 }),
      spelling: fc.nat(2),
      grant: fc.constantFrom("authorization_code", "refresh_token", "client_credentials"),
      wrapped: fc.boolean(),
    })
    .map(({ names, spelling, grant, wrapped }) => {
      const evaluations = names.map((name) => spelled(name, setUp)[spelling % spelled(name, setUp).length]);
      const batch = {
        subject: { type: "user", id: grant === "client_credentials" ? "c" : "jo" },
        context: { phase: "token", grant_type: grant, client_id: "c" },
        evaluations,
        options: { evaluations_semantic: "execute_all" },
      };
      return (wrapped ? { input: batch } : batch) as unknown as Json;
    });
}

function anyTokenQuestion(): fc.Arbitrary<Json> {
  const scope = fc.subarray([...alphabets.scopes, "openid"], { minLength: 1 }).map((names) => names.join(" "));
  return fc
    .record({ code: fc.boolean(), scope: fc.option(scope, { nil: undefined }) })
    .map(({ code, scope: asked }) => ({
      subject: code ? { type: "user", id: "jo" } : { type: "client", id: "c" },
      resource: {
        type: "api",
        id: code ? "AUTHORIZATION_CODE" : "CLIENT_CREDENTIALS",
        properties: { clientId: "c", ...(asked !== undefined && { scope: asked }) },
      },
      action: { name: "can_issue", properties: { method: "POST" } },
    }));
}
