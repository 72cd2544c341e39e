import * as fc from "fast-check";
import { apply, send } from "../../src/emulate/nginx/apply.ts";
import type { Json } from "../../src/issuance/vocabulary.ts";
import { alphabets } from "../support/verdicts.ts";
import type { Emulator } from "./emulator.ts";

/** A token endpoint behind nginx. */
export const nginx: Emulator = {
  anyMessage: anyMessage(),
  settings: { headers: { grant_type: "x-token-grant", scope: "x-token-scope", resource: "x-token-resource" } },
  send,
  apply,
};

function anyMessage(): fc.Arbitrary<Json> {
  return fc.record(
    {
      client_id: fc.constant("c"),
      grant_type: fc.constant("client_credentials"),
      scope: fc.subarray([...alphabets.scopes], { minLength: 1 }).map((names) => names.join(" ")),
      resource: fc.subarray([...alphabets.resources], { minLength: 1 }),
    },
    { requiredKeys: ["client_id", "grant_type"] },
  );
}
