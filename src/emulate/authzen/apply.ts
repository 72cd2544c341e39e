import type { Json, TokenType } from "../../issuance/vocabulary.ts";
import type { Apply, Issued } from "../idp.ts";
import { readJson } from "../read-answer.ts";

interface Entity {
  type: string;
  id: string;
}
interface Item {
  action?: { name: string };
  resource?: Entity;
}
interface Batch extends Item {
  evaluations: Item[];
}
interface ItemAnswer {
  /** Only `true` is a permit: nobody has checked it. */
  decision: unknown;
  context?: { issuance?: Shape };
}
interface Shape {
  granted_scope?: string;
  token_lifetime?: number;
  claims?: Record<string, Json>;
  crit?: string[];
}

const types: ReadonlyMap<string, TokenType> = new Map(
  (["access_token", "refresh_token", "id_token"] as const).map((type) => [type, type]),
);

/**
 * An authorization server that asks by AuthZEN's OAuth 2.0 Token Issuance profile: a gate for each token and target, and
 * an item for each scope. What is not permitted is left out; without a gate, or without an answer for each item, nothing
 * is issued. It sets the claims that it is told (§6).
 */
export const apply: Apply = ({ status, body }, message) => {
  const { evaluations, ...defaults } = message as unknown as Batch;
  const answers =
    status === 200 ? (readJson(body) as { evaluations?: ItemAnswer[] } | undefined)?.evaluations : undefined;
  if (answers?.length !== evaluations.length) return undefined;
  const items = evaluations.map((item, index) => ({ ...asked({ ...defaults, ...item }), ...answered(answers[index]) }));
  const permitted = items.filter(({ decision }) => decision);
  return issuedFrom(permitted, !items.some(({ type }) => type === undefined));
};

interface Asked {
  /** Of the token whose gate it is; undefined for a scope. */
  readonly type: TokenType | undefined;
  readonly name: string;
  readonly target: string;
}

function asked({ action, resource }: Item): Asked {
  const name = action?.name ?? "";
  const [, token = ""] = /^issue:([^:]+):[^:]+$/.exec(name) ?? [];
  return { type: types.get(token), name, target: resource?.id ?? "" };
}

interface Answered extends Shape {
  readonly decision: boolean;
}

function answered({ decision, context = {} }: ItemAnswer = { decision: false }): Answered {
  return { ...context.issuance, decision: decision === true };
}

function issuedFrom(permitted: readonly (Asked & Answered)[], asksNoScope: boolean): Issued | undefined {
  const gates = permitted.filter(({ type }) => type !== undefined);
  if (gates.length === 0) return undefined;
  const granted = gates.flatMap(({ granted_scope: scope = "" }) => scope.split(" ").filter(Boolean));
  const named = permitted.filter(({ type }) => type === undefined).map(({ name }) => name);
  const seconds = gates.map(({ type, token_lifetime: ceiling }) => [type, ceiling] as const);
  return {
    token_types: unique(gates.flatMap(({ type = [] }) => type)),
    scopes: unique(asksNoScope ? granted : named),
    resources: unique(gates.map(({ target }) => target)),
    lifetimes: Object.fromEntries(seconds.filter(([, ceiling]) => ceiling !== undefined)),
    claims: Object.assign({}, ...gates.map(({ claims = {} }) => claims)) as Record<string, Json>,
  };
}

function unique<Value>(values: readonly Value[]): Value[] {
  return [...new Set(values)];
}
