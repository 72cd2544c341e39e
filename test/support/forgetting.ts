import { canonical } from "../../src/issuance/canonical.ts";
import type { Issuance, Outcome } from "../../src/issuance/decision.ts";
import type { IssuanceRequest } from "../../src/issuance/request.ts";
import { tokenTypes } from "../../src/issuance/vocabulary.ts";
import type { Json } from "../../src/issuance/vocabulary.ts";
import { requestOf } from "./library.ts";
import type { Decide } from "./library.ts";
import { pointerTo } from "./json-patch.ts";

export type Path = readonly (string | number)[];

/** What became looser when these parts of an input were forgotten. */
export interface Loosened {
  /** JSON Pointers. */
  readonly forgotten: readonly string[];
  readonly looser: readonly string[];
}

/** Every path of a document, inner ones too. */
export function everyPath(value: Json, at: Path = []): Path[] {
  if (typeof value !== "object" || value === null) return [];
  const members = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return members.flatMap(([step, below]) => [[...at, step], ...everyPath(below, [...at, step])]);
}

/** Every two members of one object or array. */
export function siblingPairs(paths: readonly Path[]): [Path, Path][] {
  const parentOf = (path: Path) => pointerTo(path.slice(0, -1));
  return paths.flatMap((one, index) =>
    paths
      .slice(index + 1)
      .flatMap((other): [Path, Path][] => (parentOf(one) === parentOf(other) ? [[one, other]] : [])),
  );
}

/** Forgets each of these sets of paths in turn, and answers those without which more is issued than with them. */
export function loosenedBy(decide: Decide, input: Json, forgotten: readonly (readonly Path[])[]): Loosened[] {
  const before = permitted(decide(input).outcome, requestOf(input));
  return forgotten.flatMap((paths) => {
    const holey = without(input, paths);
    const looser = beyond(permitted(decide(holey).outcome, requestOf(holey)), before);
    return looser.length === 0 ? [] : [{ forgotten: paths.map(pointerTo), looser }];
  });
}

function without(input: Json, paths: readonly Path[]): Json {
  const copy = structuredClone(input);
  // From the back, so that the places of an array's other members stay the same.
  for (const path of paths.toReversed()) remove(copy, path);
  return copy;
}

function remove(document: Json, path: Path): void {
  const parent = path
    .slice(0, -1)
    .reduce<Json>((value, step) => (value as Record<string, Json>)[step] ?? null, document);
  const last = path.at(-1) as string | number;
  if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else delete (parent as Record<string, Json>)[last];
}

/** What tokens may be in the end: nothing after a deny. */
interface Permitted {
  /** `scope invoices:read`; `scope *` where neither request nor policy says which. */
  readonly content: readonly string[];
  /** Seconds by token; without an entry as long as the caller likes. */
  readonly lifetimes: Issuance["lifetimes"];
  readonly demands: readonly string[];
}

function permitted(outcome: Outcome, request: IssuanceRequest): Permitted | undefined {
  if (outcome.decision === "deny") return undefined;
  const { issuance } = outcome;
  const claims = request.claims && Object.keys(request.claims).filter((name) => !issuance.claims.remove.includes(name));
  return {
    content: [
      ...named("token", issuance.token_types),
      ...named("scope", issuance.scopes),
      ...named("resource", issuance.resources),
      ...named("claim", claims),
      ...named(
        "set claim",
        Object.entries(issuance.claims.set).map((one) => canonical(one)),
      ),
      ...named(
        "authorization detail",
        issuance.authorization_details?.map((one) => canonical(one as Json)),
      ),
    ],
    lifetimes: issuance.lifetimes,
    demands: issuance.require.map(({ type, acr_values }) => canonical([type, ...(acr_values ?? [])])),
  };
}

function named(kind: string, names: readonly string[] | undefined): string[] {
  return (names ?? ["*"]).map((name) => `${kind} ${name}`);
}

/** What `after` permits and `before` did not. */
function beyond(after: Permitted | undefined, before: Permitted | undefined): string[] {
  if (after === undefined) return [];
  if (before === undefined) return ["allow instead of deny"];
  const seconds = (one: Permitted, type: keyof Issuance["lifetimes"]) =>
    one.lifetimes[type] ?? Number.POSITIVE_INFINITY;
  return [
    ...after.content.filter((name) => !before.content.includes(name) && !before.content.includes(anyOf(name))),
    ...tokenTypes
      .filter((type) => after.content.includes(`token ${type}`) && seconds(after, type) > seconds(before, type))
      .map((type) => `lifetime of ${type}`),
    ...before.demands.filter((demand) => !after.demands.includes(demand)).map((demand) => `without ${demand}`),
  ];
}

function anyOf(name: string): string {
  return name.replace(/ \S+$/, " *");
}
