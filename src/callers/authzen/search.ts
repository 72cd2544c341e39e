import { hash } from "node:crypto";
import { z } from "zod";
import { canonical } from "../../issuance/canonical.ts";
import type { Json } from "../../issuance/vocabulary.ts";
import { faultsOf } from "../../wire/faults.ts";
import type { Problem } from "../../wire/problem.ts";
import { askPolicy, batchSize } from "./access.ts";
import type { AskedPorts, Entities } from "./access.ts";
import type { ItemAnswer } from "./answers.ts";
import { anticipatedGates } from "./anticipated.ts";
import type { DecidePorts } from "./anticipated.ts";
import { action, context, resource, subject } from "./schema.ts";
import type { Evaluation } from "./schema.ts";
import { isTarget } from "./vocabulary.ts";

/** What a search may look for (Authorization API 1.0 §8). */
export type Sought = "subject" | "resource" | "action";

const page = z.looseObject({ token: z.string().max(512).optional(), limit: z.int().min(1).optional() });
const rest = { context: context.optional(), page: page.optional() };
/** Who is sought has a type and no id; an id that is there all the same is ignored. */
const typed = z.looseObject({ type: subject.shape.type, properties: subject.shape.properties });

const schemas = {
  subject: z.compile(z.looseObject({ subject: typed, action, resource, ...rest })),
  resource: z.compile(z.looseObject({ subject, action, resource: typed, ...rest })),
  action: z.compile(z.looseObject({ subject, resource, ...rest })),
};

/** What an action search asks of a token's target. */
const gateQuery = z.compile(z.object({ subject, resource, context: context.optional() }));

type Query = z.infer<(typeof schemas)[Sought]>;

export interface SearchAnswer {
  readonly page?: { readonly next_token: string };
  readonly results: readonly Result[];
}
type Result = ({ readonly type: string; readonly id: string } | { readonly name: string }) & {
  readonly obligations?: Json;
};

/** Candidates that one request looks at; whoever wants to see on asks for the next page. */
const maxCandidates = 10_000;
const maxResults = 1_000;

/** Candidates come from the directory; those that the policy permits are the results. */
export async function search(
  sought: Sought,
  json: Json,
  ports: AskedPorts & DecidePorts,
): Promise<{ readonly answer: SearchAnswer } | { readonly problem: Problem }> {
  const read = schemas[sought].safeParse(json);
  if (!read.success) return { problem: { code: "REQUEST_INVALID", errors: faultsOf(read.error.issues, json) } };
  const query = read.data;
  const start = startOf(sought, query);
  if (start === undefined) {
    return { problem: { code: "REQUEST_INVALID", errors: [{ pointer: "/page/token", code: "VALUE_INVALID" }] } };
  }
  if (sought === "action" && isTarget(typeOf(query, "resource"))) {
    return { answer: await anticipatedGates(gateQuery.parse(json), ports.decide) };
  }
  const candidates = candidatesFor(sought, query, ports);
  const limit = Math.min(query.page?.limit ?? maxResults, maxResults);
  const found = await permitted(candidates, start, limit, ports).catch(() => undefined);
  // No results would say that nobody is permitted. A policy that fails has not said so.
  if (found === undefined) return { problem: { code: "INTERNAL" } };
  const { results, next } = found;
  const paged = query.page !== undefined || next < candidates.length;
  const token = next < candidates.length ? tokenFor(sought, query, next) : "";
  return { answer: { ...(paged && { page: { next_token: token } }), results } };
}

interface Candidate {
  readonly result: Result;
  readonly question: Evaluation;
}

function candidatesFor(sought: Sought, query: Query, { entities, actions }: Entities): Candidate[] {
  const { page: _page, ...asked } = query;
  if (sought === "action") {
    return actions(typeOf(query, "resource")).map((name) => ({
      result: { name },
      question: { ...asked, action: { name } } as Evaluation,
    }));
  }
  const type = typeOf(query, sought);
  return [...entities(type).keys()].map((id) => ({
    result: { type, id },
    question: { ...asked, [sought]: { ...(asked[sought] as object), id } } as Evaluation,
  }));
}

function typeOf(query: Query, name: "subject" | "resource"): string {
  return query[name].type;
}

/** The permitted ones from `start` on, up to `limit`, and where to look on. */
async function permitted(candidates: readonly Candidate[], start: number, limit: number, ports: AskedPorts) {
  const results: Result[] = [];
  const end = Math.min(candidates.length, start + maxCandidates);
  let next = start;
  while (next < end && results.length < limit) {
    const batch = candidates.slice(next, Math.min(end, next + batchSize));
    const answers = await askPolicy(
      batch.map(({ question }) => question),
      ports,
    );
    for (const [index, { result }] of batch.entries()) {
      if (results.length === limit) break;
      next += 1;
      const answer = answers[index];
      if (answer?.decision) results.push({ ...result, ...obligationsIn(answer) });
    }
  }
  return { results, next };
}

/** A result holds only together with what whoever shows it must do (Obligations 1.0, search requests). */
function obligationsIn({ context: { obligations } = {} }: ItemAnswer): { obligations?: Json } {
  return obligations === undefined ? {} : { obligations };
}

/**
 * A page is of one search: with any other parameter but the limit, its token is none (§8.2). The digest is no secret:
 * whoever makes up an offset sees what asking again would have shown.
 */
function tokenFor(sought: Sought, query: Query, offset: number): string {
  return `${offset}.${digestOf(sought, query)}`;
}

/** Where to begin; undefined for a token of another query. */
function startOf(sought: Sought, query: Query): number | undefined {
  const token = query.page?.token ?? "";
  if (token === "") return 0;
  const [, offset, digest] = /^(\d{1,9})\.([0-9a-f]{32})$/.exec(token) ?? [];
  return digest === digestOf(sought, query) ? Number(offset) : undefined;
}

function digestOf(sought: Sought, { page: _page, ...query }: Query): string {
  return hash("sha256", canonical([sought, query] as unknown as Json), "hex").slice(0, 32);
}
