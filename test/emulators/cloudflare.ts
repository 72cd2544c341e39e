import * as fc from "fast-check";
import type { Json } from "../../src/issuance/vocabulary.ts";
import { claimsSigned } from "../support/secrets.ts";
import { alphabets } from "../support/verdicts.ts";
import type { Emulator, Issued } from "./emulator.ts";

const application = { client_id: "wiki", resources: [alphabets.resources[0]], session_seconds: 3_600 };

/**
 * Cloudflare Access with an External Evaluation rule as a Require rule of an Allow policy: a session begins where the
 * answer is signed with the key at the keys URL, has not expired, says success, and has the question's nonce.
 * https://developers.cloudflare.com/cloudflare-one/access-controls/policies/external-evaluation/
 */
export const cloudflare: Emulator = {
  anyMessage: anyMessage(),
  settings: { application, signing_key_files: ["signing.pem"] },
  apply,
};

function apply({ status, body }: { status: number; body: string }, message: Json): Issued | undefined {
  const { token } = JSON.parse(body) as { token?: string };
  const claims = status === 200 && token !== undefined ? claimsSigned(token) : undefined;
  const { success, exp, nonce } = claims ?? {};
  const asked = (message as { nonce: string }).nonce;
  if (success !== true || nonce !== asked || typeof exp !== "number" || exp * 1_000 < Date.now()) return undefined;
  const { resources, session_seconds: seconds } = application;
  return { token_types: ["access_token"], scopes: [], resources, lifetimes: { access_token: seconds } };
}

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
