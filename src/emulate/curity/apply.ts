import type { TokenType } from "../../issuance/vocabulary.ts";
import type { Apply, Issued } from "../idp.ts";
import { readJson } from "../read-answer.ts";

/** To which scopes the authorizer is assigned, its `available-actions`, and what the tokens are for. */
export interface SetUp {
  readonly scopes: readonly string[];
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

interface Answers {
  readonly decision?: unknown;
  readonly evaluations?: readonly { readonly decision: unknown }[];
  readonly result?: Answers;
}

/**
 * Curity's AuthZEN Token Issuance Authorizer after its documentation: one question for each scope, of which each is
 * granted or not; and its sample token procedure, after its source, which issues all on `decision: true` and nothing on
 * any status but 200. What the authorizer does on an error is not documented: here it does the same, and without a scope
 * there is no token. https://curity.io/docs/identity-server/profiles/token-profile/scopes-and-claims/
 * token-issuance-authorizers/tia-authzen-plugin, https://github.com/curityio/authzen-token-procedure
 */
export function applying(setUp: SetUp): Apply {
  return ({ status, body }, message) => {
    const answer = status === 200 ? (readJson(body) as Answers | undefined) : undefined;
    if (answer === undefined) return undefined;
    const { input, ...plain } = message as unknown as Sent & { input?: Sent };
    if (plain.resource !== undefined) return answer.decision === true ? tokens(plain.resource, setUp) : undefined;
    const asked = (input ?? plain).evaluations ?? [];
    const answers = (input ? answer.result : answer)?.evaluations ?? [];
    const granted = asked.flatMap((question, index) =>
      answers[index]?.decision === true ? [scopeOf(question, setUp)] : [],
    );
    if (granted.length === 0) return undefined;
    return { token_types: ["access_token"], scopes: granted, resources: setUp.resources, lifetimes: {} };
  };
}

interface Sent {
  readonly resource?: Resource;
  readonly evaluations?: readonly Question[];
}
export interface Question {
  readonly resource: Resource;
  readonly action: { readonly name: string };
}
interface Resource {
  readonly type: string;
  readonly id: string;
  readonly properties?: { readonly scope?: string; readonly path?: string };
}

function tokens({ id, properties: { scope } = {} }: Resource, { resources }: SetUp): Issued {
  const names = scope?.split(" ");
  const byCode: TokenType[] = [
    "access_token",
    "refresh_token",
    ...(names?.includes("openid") ? ["id_token" as const] : []),
  ];
  return {
    token_types: id === "AUTHORIZATION_CODE" ? byCode : ["access_token"],
    ...(names && { scopes: names }),
    resources,
    lifetimes: {},
  };
}

/** The scope that is behind a question: whoever asks knows it. */
function scopeOf(question: Question, setUp: SetUp): string {
  const found = setUp.scopes.find((scope) =>
    spelled(scope, setUp).some((one) => JSON.stringify(one) === JSON.stringify(question)),
  );
  if (found === undefined) throw new Error(`nobody asked ${JSON.stringify(question)}`);
  return found;
}

/** A scope taken apart, with its path in every place where it might stand. */
export function spelled(scope: string, { actions }: Pick<SetUp, "actions">): Question[] {
  const [type = "", ...rest] = scope.split(":");
  const isAction = actions.includes(rest.at(-1) ?? "");
  const action = { name: isAction ? (rest.at(-1) ?? "") : "read" };
  const path = isAction ? rest.slice(0, -1) : rest;
  if (path.length === 0) return [type, scope].map((id) => ({ resource: { type, id }, action }));
  return [
    { resource: { type, id: path.join("/") }, action },
    { resource: { type, id: path.join(":") }, action },
    { resource: { type, id: type, properties: { path: path.join(":") } }, action },
  ];
}
