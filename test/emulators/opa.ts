import { apply } from "../../src/emulate/opa/apply.ts";
import { obligations } from "../../src/issuance/caller.ts";
import type { Json } from "../../src/issuance/vocabulary.ts";
import { anyRequest } from "../support/verdicts.ts";
import type { Emulator } from "./emulator.ts";

/** An IdP that asks OPA's Data API. */
export const opa: Emulator = {
  // A claim `__proto__` does not get through strict parsing.
  anyMessage: anyRequest
    .filter(({ claims }) => !Object.hasOwn(claims ?? {}, "__proto__"))
    .map((input) => ({ input }) as unknown as Json),
  settings: { enforces: obligations },
  apply,
};
