import * as fc from "fast-check";
import type { Json, TokenType } from "../../src/issuance/vocabulary.ts";
import { alphabets } from "../support/verdicts.ts";
import type { Emulator, Issued } from "./emulator.ts";

const scopes = [...alphabets.scopes, "openid", "invoices:read", "invoices:archive:read", "invoices:archive:write"];
const actions = ["read", "write"];
const { resources } = alphabets;

/**
 * Curity's AuthZEN Token Issuance Authorizer after its documentation: one question for each scope, of which each is
 * granted or not; and its sample token procedure, after its source, which issues all on `decision: true` and nothing on
 * any status but 200. What the authorizer does on an error is not documented: here it does the same, and without a scope
 * there is no token. https://curity.io/docs/identity-server/profiles/token-profile/scopes-and-claims/
 * token-issuance-authorizers/tia-authzen-plugin, https://github.com/curityio/authzen-token-procedure
 */
export const curity: Emulator = {
  anyMessage: fc.oneof(anyBatch(), anyTokenQuestion()),
  settings: { scopes, available_actions: actions, resources },
  apply,
};

interface Answers {
  readonly decision?: unknown;
  readonly evaluations?: readonly { readonly decision: unknown }[];
  readonly result?: Answers;
}

function apply({ status, body }: { status: number; body: string }, message: Json): Issued | undefined {
  if (status !== 200) return undefined;
  const answer = JSON.parse(body) as Answers;
  const { input, ...plain } = message as unknown as Sent & { input?: Sent };
  if (plain.resource !== undefined) return answer.decision === true ? tokens(plain.resource) : undefined;
  const asked = (input ?? plain).evaluations ?? [];
  const answers = (input ? answer.result : answer)?.evaluations ?? [];
  const granted = asked.flatMap((question, index) => (answers[index]?.decision === true ? [scopeOf(question)] : []));
  return granted.length === 0
    ? undefined
    : { token_types: ["access_token"], scopes: granted, resources, lifetimes: {} };
}

interface Sent {
  readonly resource?: Resource;
  readonly evaluations?: readonly Question[];
}
interface Question {
  readonly resource: Resource;
  readonly action: { readonly name: string };
}
interface Resource {
  readonly type: string;
  readonly id: string;
  readonly properties?: { readonly scope?: string; readonly path?: string };
}

function tokens({ id, properties: { scope } = {} }: Resource): Issued {
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
function scopeOf(question: Question): string {
  const found = scopes.find((scope) => spelled(scope).some((one) => JSON.stringify(one) === JSON.stringify(question)));
  if (found === undefined) throw new Error(`nobody asked ${JSON.stringify(question)}`);
  return found;
}

/** A scope taken apart, with its path in every place where it might stand. */
function spelled(scope: string): Question[] {
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

function anyBatch(): fc.Arbitrary<Json> {
  return fc
    .record({
      names: fc.uniqueArray(fc.constantFrom(...scopes), { minLength: 1, maxLength: 5 }),
      spelling: fc.nat(2),
      grant: fc.constantFrom("authorization_code", "refresh_token", "client_credentials"),
      wrapped: fc.boolean(),
    })
    .map(({ names, spelling, grant, wrapped }) => {
      const evaluations = names.map((name) => spelled(name)[spelling % spelled(name).length]);
      const batch = {
        subject: { type: "user", id: grant === "client_credentials" ? "c" : "jo" },
        context: { phase: "token", grant_type: grant, client_id: "c" },
        evaluations,
        options: { evaluations_semantic: "execute_all" },
      };
      return (wrapped ? { input: batch } : batch) as unknown as Json;
    });
}

function anyTokenQuestion(): fc.Arbitrary<Json> {
  const scope = fc.subarray([...alphabets.scopes, "openid"], { minLength: 1 }).map((names) => names.join(" "));
  return fc
    .record({ code: fc.boolean(), scope: fc.option(scope, { nil: undefined }) })
    .map(({ code, scope: asked }) => ({
      subject: code ? { type: "user", id: "jo" } : { type: "client", id: "c" },
      resource: {
        type: "api",
        id: code ? "AUTHORIZATION_CODE" : "CLIENT_CREDENTIALS",
        properties: { clientId: "c", ...(asked !== undefined && { scope: asked }) },
      },
      action: { name: "can_issue", properties: { method: "POST" } },
    }));
}
