import type { Json } from "../../issuance/vocabulary.ts";
import { faultsOf } from "../../wire/faults.ts";
import { jsonAnswer, noStore } from "../../wire/json-answer.ts";
import type { Answer, Served } from "../../wire/wire.ts";
import type { AskedPorts } from "./access.ts";
import { untilDecided } from "./answers.ts";
import type { DecidePorts } from "./anticipated.ts";
import { itemsOf } from "./items.ts";
import { endpointPaths } from "./paths.ts";
import type { EndpointName } from "./paths.ts";
import { evaluation, evaluations } from "./schema.ts";
import { search } from "./search.ts";

/** What an endpoint answers with. */
export interface EndpointPorts extends AskedPorts, DecidePorts {
  readonly maxEvaluations: number;
}

type Endpoint = (json: Json, ports: EndpointPorts) => Promise<Served>;

const one: Endpoint = async (json, { decide }) => {
  const read = evaluation.safeParse(json);
  if (!read.success) return { problem: { code: "REQUEST_INVALID", errors: faultsOf(read.error.issues, json) } };
  const [answer] = await decide([read.data]);
  return { answer: ok(answer ?? { decision: false }) };
};

/** Without items it is the endpoint for one (§7.1). */
const several: Endpoint = async (json, ports) => {
  const read = evaluations.safeParse(json);
  if (!read.success) return { problem: { code: "REQUEST_INVALID", errors: faultsOf(read.error.issues, json) } };
  const { evaluations: listed = [], options } = read.data;
  if (listed.length === 0) return one(json, ports);
  if (listed.length > ports.maxEvaluations) {
    return { problem: { code: "REQUEST_INVALID", errors: [{ pointer: "/evaluations", code: "VALUE_SIZE" }] } };
  }
  const answers = await ports.decide(await itemsOf(read.data));
  return { answer: ok({ evaluations: untilDecided(answers, options?.evaluations_semantic ?? "execute_all") }) };
};

const searching =
  (sought: "subject" | "resource" | "action"): Endpoint =>
  async (json, ports) => {
    const found = await search(sought, json, ports);
    return "problem" in found ? found : { answer: ok(found.answer) };
  };

const byName: Readonly<Record<EndpointName, Endpoint>> = {
  evaluation: one,
  evaluations: several,
  subject: searching("subject"),
  resource: searching("resource"),
  action: searching("action"),
};

/** By path. */
export const endpoints: ReadonlyMap<string, Endpoint> = new Map(
  Object.entries(endpointPaths).map(([name, path]) => [path, byName[name as EndpointName]]),
);

export function ok(body: object): Answer {
  return jsonAnswer(200, body, noStore);
}
