import * as fc from "fast-check";
import { applying } from "../../src/emulate/zitadel/apply.ts";
import { alphabets } from "../support/verdicts.ts";
import type { Emulator } from "./emulator.ts";

const prefix = "urn:zitadel:iam";

/** ZITADEL with one target that interrupts on errors. */
export const zitadel: Emulator = {
  anyMessage: anyMessage(),
  settings: { organizations: { "384212": "acme" } },
  apply: applying({ interrupt_on_error: true }),
};

function anyMessage(): Emulator["anyMessage"] {
  const claim = fc.constantFrom(...alphabets.ownClaims, "name", `${prefix}:roles`);
  const own = fc.dictionary(claim, alphabets.value, { maxKeys: 3 });
  const earlier = fc.array(fc.record({ key: claim, value: alphabets.value }), { maxLength: 3 });
  return fc
    .record(
      {
        function: fc.constantFrom("function/preaccesstoken", "function/preuserinfo"),
        own,
        kind: fc.constantFrom("human", "machine"),
        response: fc.record({ append_claims: earlier }, { requiredKeys: [] }),
        actor: fc.record({ user_id: fc.constant("support"), issuer: fc.constant("https://acme.zitadel.example") }),
      },
      { requiredKeys: ["function", "own", "kind"] },
    )
    .map(({ own: claims, kind, ...rest }) => ({
      ...rest,
      userinfo: { sub: "384213", ...claims },
      user: { id: "384213", state: 1, username: "jo", [kind]: {} },
      org: { id: "384212", name: "acme", primary_domain: "acme.example" },
      application: { client_id: "c" },
    }));
}
