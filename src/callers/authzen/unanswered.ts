import { jsonOf } from "../../wire/json-message.ts";
import { problemAnswer } from "../../wire/problem.ts";
import type { Answer, Message } from "../../wire/wire.ts";
import type { ItemAnswer } from "./answers.ts";
import { untilDecided } from "./answers.ts";
import { ok } from "./endpoints.ts";
import { endpointPaths, placeOf } from "./paths.ts";
import { evaluations } from "./schema.ts";

const denied: ItemAnswer = { decision: false };

/**
 * What a request gets that is not decided on: a deny in the shape that it asked for. A search gets an error, since no
 * results would say that nobody is permitted; so does a batch that is none.
 */
export function unanswered(message: Message | undefined, decisionId: string, maxEvaluations: number): Answer {
  const path = message && placeOf(message.head.path).path;
  if (message === undefined || path === endpointPaths.evaluation) return ok(denied);
  const answers = path === endpointPaths.evaluations ? deniedItems(message, maxEvaluations) : undefined;
  return answers === undefined ? problemAnswer({ code: "INTERNAL" }, decisionId) : ok(answers);
}

function deniedItems(message: Message, maxEvaluations: number): object | undefined {
  const parsed = jsonOf(message);
  const read = evaluations.safeParse("json" in parsed ? parsed.json : undefined);
  if (!read.success) return undefined;
  const { evaluations: items = [], options } = read.data;
  if (items.length > maxEvaluations) return undefined;
  if (items.length === 0) return denied;
  const answers = items.map(() => denied);
  return { evaluations: untilDecided(answers, options?.evaluations_semantic ?? "execute_all") };
}
