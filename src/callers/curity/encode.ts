import type { Decision, Issuance } from "../../issuance/decision.ts";
import { jsonAnswer, noStore } from "../../wire/json-answer.ts";
import { problemAnswer } from "../../wire/problem.ts";
import type { Problem } from "../../wire/problem.ts";
import type { Answer } from "../../wire/wire.ts";
import { scopesOf } from "./message.ts";
import type { Asked } from "./message.ts";
import type { FindScope } from "./scopes.ts";

/** Each scope's answer, in the order of the questions; or the one on the token. */
export function createEncode(find: FindScope): (decision: Decision, asked?: Asked) => Answer {
  return (decision, asked) => {
    if (asked === undefined) return problemAnswer({ code: "INTERNAL" }, decision.decision_id);
    if (asked.for === "token") return ok({ decision: decision.decision === "allow" });
    const granted = new Set(decision.decision === "allow" ? decision.issuance.scopes : []);
    const evaluations = asked.batch.evaluations.map((question) => {
      const scope = find(question);
      return { decision: scope !== undefined && granted.has(scope) };
    });
    // OPA would answer under `result`; which of the two is read after a question under `input` is not documented.
    return ok({ evaluations, ...(asked.wrapped && { result: { evaluations } }) });
  };
}

/**
 * An error, as Authorization API 1.0 has it: how many scopes were asked for is not known here, and a batch that is
 * answered in part would leave it to Curity what to make of the rest.
 */
export function refuse(problem: Problem, decisionId: string): Answer {
  return problemAnswer(problem, decisionId);
}

/** The token procedure issues all or nothing. */
export function lacks({ scopes = [] }: Issuance, asked: Asked): string[] {
  if (asked.for !== "token") return [];
  return (scopesOf(asked.question) ?? []).every((name) => scopes.includes(name)) ? [] : ["scopes"];
}

/** Curity's HTTP client can be given a cache. */
function ok(body: object): Answer {
  return jsonAnswer(200, body, noStore);
}
