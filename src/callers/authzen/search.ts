import { hash } from "node:crypto";
import { z } from "zod";
import { canonical } from "../../issuance/canonical.ts";
import type { PolicyIdentity } from "../../issuance/decision.ts";
import type { Json } from "../../issuance/vocabulary.ts";
import { faultsOf } from "../../wire/faults.ts";
import type { Problem } from "../../wire/problem.ts";
import { askPolicy, batchSize } from "./access.ts";
import type { AskedPorts } from "./access.ts";
import { openAccount, searchRecord } from "./account.ts";
import type { ItemAnswer } from "./answers.ts";
import { anticipatedGates } from "./anticipated.ts";
import type { DecidePorts } from "./anticipated.ts";
import { candidatesFor, take } from "./candidates.ts";
import type { Candidates } from "./candidates.ts";
import { action, context, resource, subject } from "./schema.ts";
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

export type Query = z.infer<(typeof schemas)[Sought]>;

export interface SearchAnswer {
  readonly page?: { readonly next_token: string };
  readonly results: readonly Result[];
}
export type Result = ({ readonly type: string; readonly id: string } | { readonly name: string }) & {
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
  if (sought === "action" && isTarget(query.resource.type)) {
    return { answer: await anticipatedGates(gateQuery.parse(json), ports.decide) };
  }
  const candidates = candidatesFor(sought, query, ports);
  const limit = Math.min(query.page?.limit ?? maxResults, maxResults);
  const found = await accounted(sought, query, start, ports, () => permitted(candidates, start, limit, ports));
  // No results would say that nobody is permitted. A policy that fails has not said so.
  if (found === undefined) return { problem: { code: "INTERNAL" } };
  const { results, next } = found;
  const paged = query.page !== undefined || next < candidates.size;
  const token = next < candidates.size ? tokenFor(sought, query, next) : "";
  return { answer: { ...(paged && { page: { next_token: token } }), results } };
}

interface Page {
  readonly results: readonly Result[];
  /** Where to look on. */
  readonly next: number;
  /** That decided on the last of them. */
  readonly policy: PolicyIdentity | undefined;
}

/** Records and counts what was found; nothing where policy or log failed. */
async function accounted(
  sought: Sought,
  query: Query,
  from: number,
  ports: AskedPorts,
  look: () => Promise<Page>,
): Promise<Page | undefined> {
  const account = openAccount(ports);
  let found: Page | undefined;
  let failure: unknown;
  try {
    found = await look();
  } catch (cause) {
    failure = cause;
  }
  const numbers = { from, looked_at: (found?.next ?? from) - from, results: found?.results.length ?? 0 };
  const by = { policy: found?.policy, failure };
  const answered = await ports.recordAccess(searchRecord(account, sought, query, numbers, by)).then(
    () => found,
    () => undefined,
  );
  ports.onAccess({ type: "searched", caller: account.caller, sought, result: answered ? "good" : "failed" });
  return answered;
}

/** The permitted ones from `start` on, up to `limit`, and where to look on. */
async function permitted(candidates: Candidates, start: number, limit: number, ports: AskedPorts): Promise<Page> {
  const results: Result[] = [];
  const end = Math.min(candidates.size, start + maxCandidates);
  const waiting = candidates.from(start)[Symbol.iterator]();
  let next = start;
  let policy: PolicyIdentity | undefined;
  while (next < end && results.length < limit) {
    const batch = take(waiting, Math.min(batchSize, end - next));
    if (batch.length === 0) break;
    const answered = await askPolicy(
      batch.map(({ question }) => question),
      ports,
    );
    ({ policy } = answered);
    for (const [index, { result }] of batch.entries()) {
      if (results.length === limit) break;
      next += 1;
      const answer = answered.decisions[index];
      if (answer?.decision) results.push({ ...result, ...obligationsIn(answer) });
    }
  }
  return { results, next, policy };
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
