import type { z } from "zod";
import type { Json } from "../../issuance/vocabulary.ts";
import { faultsOf } from "../../wire/faults.ts";
import type { Fault } from "../../wire/problem.ts";
import { schemas } from "./schema.ts";
import type { Batch, TokenQuestion } from "./schema.ts";

/** What a message asks: for the scopes of a token, in one of two envelopes, or for a token. */
export type Asked = ScopesAsked | TokenAsked;

export interface ScopesAsked {
  readonly for: "scopes";
  readonly batch: Batch;
  readonly wrapped: boolean;
}

export interface TokenAsked {
  readonly for: "token";
  readonly question: TokenQuestion;
}

/** Which of the three messages it is, by the member that no other of them has. */
export function askedIn(json: Json): Asked | { readonly faults: readonly Fault[] } {
  if (has(json, "input")) {
    return parsed(schemas.wrappedBatch.safeParse(json), json, ({ input }) => scopes(input, true));
  }
  if (has(json, "evaluations")) return parsed(schemas.batch.safeParse(json), json, (batch) => scopes(batch, false));
  return parsed(schemas.tokenQuestion.safeParse(json), json, (question) => ({ for: "token", question }));
}

function has(json: Json, member: string): boolean {
  return typeof json === "object" && json !== null && Object.hasOwn(json, member);
}

function parsed<Read>(
  result: z.ZodSafeParseResult<Read>,
  json: Json,
  asked: (read: Read) => Asked,
): Asked | { readonly faults: readonly Fault[] } {
  return result.success ? asked(result.data) : { faults: faultsOf(result.error.issues, json) };
}

function scopes(batch: Batch, wrapped: boolean): Asked {
  return { for: "scopes", batch, wrapped };
}

/** The scopes of a token procedure's question; undefined where it does not tell. */
export function scopesOf({ resource }: TokenQuestion): string[] | undefined {
  return resource.properties?.scope?.split(" ").filter((name) => name !== "");
}
