import * as fc from "fast-check";
import { apply, send } from "../../src/emulate/envoy/apply.ts";
import type { Json } from "../../src/issuance/vocabulary.ts";
import { alphabets } from "../support/verdicts.ts";
import type { Emulator } from "./emulator.ts";

/** A token endpoint behind Envoy. */
export const envoy: Emulator = { anyMessage: anyMessage(), send, apply };

function anyMessage(): fc.Arbitrary<Json> {
  const subset = (names: readonly string[]) => fc.subarray([...names], { minLength: 1 });
  return fc.record(
    {
      client_id: fc.constant("c"),
      grant_type: fc.constant("client_credentials"),
      scope: subset(alphabets.scopes).map((names) => names.join(" ")),
      resource: subset(alphabets.resources),
      authorization_details: fc.array(fc.record({ type: fc.constantFrom("payment", "account") }), { maxLength: 2 }),
    },
    { requiredKeys: ["client_id", "grant_type"] },
  );
}
