import type { Reason } from "../../issuance/decision.ts";
import type { Json } from "../../issuance/vocabulary.ts";
import { isObject } from "../data.ts";
import type { Ground } from "./candidates.ts";
import type { Catalogued } from "./rules.ts";

/** What may be tried so that a reason goes away. */
export function groundsIn(
  rules: readonly Catalogued[],
  parametersFor: (rule: Catalogued) => Json[],
): (reason: Reason) => Ground | undefined {
  const byCode = new Map(rules.map((rule) => [rule.code, rule]));
  return ({ code, effect, details }) => {
    if (effect === "observe") return undefined;
    const rule = byCode.get(code);
    if (rule !== undefined) return { reads: rule.reads, values: parametersFor(rule).flatMap(settingsIn) };
    // What was taken away has reasons of its own, beside these.
    if (code === "TOKENS_EXHAUSTED") return { reads: ["request.token_types"], values: [] };
    return code === "UNENFORCEABLE"
      ? { reads: ["caller.coverage.enforces"], values: [details?.["obligations"] ?? []] }
      : undefined;
  };
}

/** Without the level: it is no fact of a request. */
function settingsIn(settings: Json): Json[] {
  return isObject(settings)
    ? Object.entries(settings).flatMap(([name, value]) => (name === "level" ? [] : [value]))
    : [];
}
