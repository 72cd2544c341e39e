import { nativeCaller } from "../../issuance/caller.ts";
import type { Caller } from "../../issuance/caller.ts";
import type { Decision } from "../../issuance/decision.ts";
import type { ProblemCode } from "../../issuance/errors.ts";
import type { IssuanceRequest } from "../../issuance/request.ts";
import { jsonOf } from "../../wire/json-message.ts";
import { problemAnswer } from "../../wire/problem.ts";
import type { Problem } from "../../wire/problem.ts";
import { requestIdIn } from "../../wire/request-id.ts";
import type { Route } from "../../wire/routes.ts";
import type { Answer, Head, Wire } from "../../wire/wire.ts";
import type { Authenticate } from "../native/wire.ts";
import { decideAccess } from "./access.ts";
import type { AccessPorts, AskedPorts } from "./access.ts";
import { answersOf } from "./answers.ts";
import type { ItemAnswer } from "./answers.ts";
import { carries, enforces } from "./capabilities.ts";
import { endpoints } from "./endpoints.ts";
import type { Item } from "./items.ts";
import { metadataRoutes } from "./metadata.ts";
import type { MetadataPorts } from "./metadata.ts";
import { endpointPaths, placeOf, tenantsPath } from "./paths.ts";
import { requestOf } from "./request.ts";
import type { Grantable } from "./request.ts";
import { rolesOf } from "./roles.ts";
import type { AuthzenSettings } from "./settings.ts";
import { obligationsOf, withLevel } from "./step-up.ts";
import { unanswered } from "./unanswered.ts";

export interface AuthzenPorts extends AccessPorts, MetadataPorts {
  readonly authenticate: Authenticate;
  readonly grantable: Grantable;
}

/** The endpoints of Authorization API 1.0: for all tenants, for each, and the metadata of either. */
export function authzenRoutes(settings: AuthzenSettings, ports: AuthzenPorts): Route[] {
  if (!settings.enabled) return [];
  const wire = authzenWire(settings, ports);
  return [
    ...Object.values(endpointPaths).map((path) => ({ path, wire })),
    { path: tenantsPath, wire, below: true },
    ...metadataRoutes(settings, ports),
  ];
}

function authzenWire(settings: AuthzenSettings, ports: AuthzenPorts): Wire {
  return {
    methods: new Set(["POST"]),
    body: "json",
    identify: (head) => identify(head, ports),
    serve: async (message, ask, caller) => {
      const parsed = jsonOf(message);
      if ("problem" in parsed) return parsed;
      const endpoint = endpoints.get(placeOf(message.head.path).path);
      if (endpoint === undefined) return { problem: { code: "PATH_NOT_FOUND" } };
      const asked = { ...ports, caller, requestId: requestIdIn(message.head.headers) };
      const decide = (items: readonly Item[]) =>
        decideAll(items, settings, asked, (request) => ask(request, withLevel(caller, items)));
      return endpoint(parsed.json, { ...asked, decide, maxEvaluations: settings.max_evaluations });
    },
    encode: ({ decision_id }, message) => unanswered(message, decision_id, settings.max_evaluations),
    refuse,
  };
}

/** Who asks, and for which tenant: that of the path, or the one that the caller serves. */
async function identify({ path, headers }: Head, { authenticate }: AuthzenPorts): Promise<Caller | ProblemCode> {
  const place = placeOf(path);
  if (!endpoints.has(place.path)) return "PATH_NOT_FOUND";
  const identity = await authenticate(headers.authorization);
  if (identity === undefined) return "UNAUTHENTICATED";
  const { name, tenant = place.tenant } = identity;
  if (place.tenant !== undefined && tenant !== place.tenant) return "CALLER_FORBIDDEN";
  return { ...nativeCaller(name, tenant), kind: "authzen", carries, enforces };
}

/** All items of an issuance batch are one request for one token: they are decided together. */
async function decideAll(
  items: readonly Item[],
  settings: AuthzenSettings,
  ports: AskedPorts & AuthzenPorts,
  decide: (request: IssuanceRequest) => Promise<Decision>,
): Promise<ItemAnswer[]> {
  const roles = rolesOf(items);
  if (roles === undefined) {
    const { account, answers } = await decideAccess(items, ports);
    return settings.context ? answers.map((answer) => named(answer, account.decision_id, ports.clock())) : answers;
  }
  const request = requestOf(items, roles, ports.grantable);
  if (request === undefined) return items.map(() => ({ decision: false }));
  const decision = await decide(request);
  const answers = answersOf(roles, request, decision, obligationsOf(decision, items));
  return settings.context ? answers.map((answer) => explained(answer, decision, ports.clock())) : answers;
}

/** Who decided, when and why: the decision members of the access request profile. Not for the client to see. */
function explained(answer: ItemAnswer, { decision_id, reasons }: Decision, now: number): ItemAnswer {
  const reason = reasons.map(({ code }) => code).join(" ");
  const { context, ...rest } = named(answer, decision_id, now);
  return { ...rest, context: { ...context, ...(!answer.decision && reason !== "" && { reason }) } };
}

/** Under which name it is in the log, and when it was decided. Why, the policy may say in a `reason` of its own. */
function named(answer: ItemAnswer, decisionId: string, now: number): ItemAnswer {
  const said = { evaluation_id: decisionId, evaluated_at: new Date(now).toISOString() };
  return { ...answer, context: { ...answer.context, ...said } };
}

/** The certification asks for 400 where others say 415. */
function refuse(problem: Problem, decisionId: string): Answer {
  const answer = problemAnswer(problem, decisionId);
  return answer.status === 415 ? { ...answer, status: 400 } : answer;
}
