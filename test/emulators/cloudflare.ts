import * as fc from "fast-check";
import { applying } from "../../src/emulate/cloudflare/apply.ts";
import type { Json } from "../../src/issuance/vocabulary.ts";
import { claimsSigned } from "../support/secrets.ts";
import { alphabets } from "../support/verdicts.ts";
import type { Emulator } from "./emulator.ts";

const access = { resources: [alphabets.resources[0]], session_seconds: 3_600 };

/** Cloudflare Access with an External Evaluation rule. */
export const cloudflare: Emulator = {
  anyMessage: anyMessage(),
  settings: { application: { client_id: "wiki", ...access }, signing_key_files: ["signing.pem"] },
  apply: applying(access, claimsSigned),
};

/** What the signed question says. */
function anyMessage(): fc.Arbitrary<Json> {
  const identity = fc.record(
    {
      email: fc.constantFrom("jo@acme.example", "sam@acme.example"),
      name: fc.constant("Jo Doe"),
      idp: fc.constant({ id: "5a1d", type: "okta" }),
      geo: fc.constant({ country: "DE" }),
      ip: fc.constantFrom("192.0.2.7", "2001:db8::7"),
    },
    { requiredKeys: ["email"] },
  );
  return fc.record({ identity, nonce: fc.stringMatching(/^[A-Za-z0-9]{32}$/), exp: fc.constant(1_790_000_000) });
}
