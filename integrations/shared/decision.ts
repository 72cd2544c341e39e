import type { Decision } from "../../src/issuance/decision.ts";
import { tokenTypes } from "../../src/issuance/names.ts";
import { exactly, list, map, object, oneOf, optional, string } from "./shape.ts";
import type { Read } from "./shape.ts";

/**
 * Assayer's answer, read as src/issuance/decision-schema.ts reads it: what is to be enforced is strict, so that an
 * obligation which is not known here is not passed over. A test holds the two together.
 */
export function readDecision(answer: unknown): Decision | undefined {
  try {
    return read(answer);
  } catch {
    return undefined;
  }
}

const lifetime: Read<number> = (value) => {
  if (!Number.isSafeInteger(value) || Number(value) < 0 || Number(value) > 315_360_000) throw new TypeError("seconds");
  return Number(value);
};

const identifier: Read<string> = (value) => {
  const given = string(value);
  if (given.length > 512 || !/^[^\p{Cc}\p{Cs}]+$/u.test(given)) throw new TypeError("identifier");
  return given;
};

const detail: Read<{ readonly type: string }> = (value) => {
  const { type } = object({ type: identifier })(value);
  return { ...map(value), type };
};

const issuance = exactly({
  token_types: list(oneOf(tokenTypes)),
  scopes: optional(list(string)),
  resources: optional(list(string)),
  lifetimes: exactly({
    access_token: optional(lifetime),
    refresh_token: optional(lifetime),
    id_token: optional(lifetime),
  }),
  claims: exactly({ set: map, remove: list(string) }),
  authorization_details: optional(list(detail)),
  omit: list(oneOf(tokenTypes)),
  require: list(
    exactly({
      type: oneOf(["step_up", "consent", "sender_constrained_token"]),
      acr_values: optional(list(string)),
    }),
  ),
});

const reason = object({
  code: string,
  effect: oneOf(["deny", "narrow", "set", "require", "observe"]),
  title: string,
  remediation: optional(string),
  details: optional(map),
  removed: optional(list(string)),
});

const common = {
  decision_id: string,
  reasons: list(reason),
  policy: optional(object({ revision: string, digest: string })),
};
const allow = object({ ...common, decision: oneOf(["allow"]), issuance });
const deny = object({
  ...common,
  decision: oneOf(["deny"]),
  error: object({ error: oneOf(["access_denied", "temporarily_unavailable"]), error_description: string }),
});

/** Members that are absent are there as undefined, which says the same. */
const read = (answer: unknown): Decision => {
  const { decision } = object({ decision: oneOf(["allow", "deny"]) })(answer);
  const found: unknown = decision === "allow" ? allow(answer) : deny(answer);
  return found as Decision;
};
