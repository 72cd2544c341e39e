import { expect, test } from "@jest/globals";
import { denial } from "../../src/issuance/denial.ts";
import { errorCodes } from "../../src/issuance/errors.ts";
import type { DenyCode, ErrorCode } from "../../src/issuance/errors.ts";

const refused = { error: "access_denied", error_description: "The token was refused by policy." };
const unavailable = { error: "temporarily_unavailable", error_description: "The token could not be decided on." };
const observed = { code: "TRIED", effect: "observe", title: "Title" } as const;

test("reasons of the policy's own are all that a deny gives", () => {
  const reasons = [{ code: "RISKY", effect: "deny", title: "Title" }, observed] as const;
  expect(denial(reasons)).toEqual({ decision: "deny", reasons, error: refused });
});

test("a code comes first, with its title and what else is known", () => {
  expect(denial("UNENFORCEABLE", { obligations: ["scopes"] }, [observed])).toEqual({
    decision: "deny",
    reasons: [
      {
        code: "UNENFORCEABLE",
        effect: "deny",
        title: errorCodes.UNENFORCEABLE.title,
        details: { obligations: ["scopes"] },
      },
      observed,
    ],
    error: refused,
  });
});

/** Denials that say something about the request: asking again is of no use. The others are worth a second try. */
const lasting: readonly DenyCode[] = [
  "POLICY_FAILED",
  "POLICY_MALFORMED",
  "POLICY_CONFLICT",
  "POLICY_DEFAULT_DENY",
  "SCOPES_EXHAUSTED",
  "RESOURCES_EXHAUSTED",
  "AUTHORIZATION_DETAILS_EXHAUSTED",
  "TOKENS_EXHAUSTED",
  "LIFETIME_EXHAUSTED",
  "UNENFORCEABLE",
  "ISSUED_BEYOND_DECISION",
  "ISSUED_SUBJECT_UNKNOWN",
];

const denyCodes = (Object.keys(errorCodes) as ErrorCode[]).filter((code) => errorCodes[code].kind === "deny");

test.each(denyCodes as DenyCode[])("%s is told to a client as what it is, and no more", (code) => {
  expect(denial(code)).toEqual({
    decision: "deny",
    reasons: [{ code, effect: "deny", title: errorCodes[code].title }],
    error: lasting.includes(code) ? refused : unavailable,
  });
});
