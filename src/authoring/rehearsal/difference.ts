import { canonical } from "../../issuance/canonical.ts";
import type { Issuance, Outcome, Reason } from "../../issuance/decision.ts";
import { tokenTypes } from "../../issuance/names.ts";
import type { Json, TokenType } from "../../issuance/vocabulary.ts";
import type { Redecided } from "./decider.ts";

/** What became of a decision, the worst first: something may be issued that was not before, an evaluation failed, … */
export const classes = ["loosened", "error", "tightened", "reasons"] as const;
export type Class = (typeof classes)[number];

/** A member of the token that changed: what head grants beyond base, and what it no longer grants. */
export interface Change {
  /** `decision`, or a member of the issuance such as `scopes` or `lifetimes.access_token`. */
  readonly member: string;
  readonly gained: readonly string[];
  readonly lost: readonly string[];
}

export interface Difference {
  readonly class: Class;
  /** Codes of reasons that only head gives, and that only base gives. */
  readonly codes: Codes;
  /** Those of them that made the difference: where anything was denied, what denied it. */
  readonly causes: Codes;
  readonly changes: readonly Change[];
}

/** Sorted. */
export interface Codes {
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** How head decides otherwise than base; undefined where it does not. A gain outweighs whatever was lost beside it. */
export function differenceOf(base: Redecided, head: Redecided): Difference | undefined {
  const changes = changesOf(base.outcome, head.outcome);
  const codes = codesOf(base.outcome, head.outcome, () => true);
  const isSame = changes.length === 0 && isNone(codes);
  if (isSame && base.failed === head.failed) return undefined;
  const denied = codesOf(base.outcome, head.outcome, ({ effect }) => effect === "deny");
  return {
    class: classOf(changes, base.failed || head.failed),
    codes,
    causes: isNone(denied) ? codes : denied,
    changes,
  };
}

function classOf(changes: readonly Change[], failed: boolean): Class {
  if (changes.some(({ gained }) => gained.length > 0)) return "loosened";
  if (failed) return "error";
  return changes.length > 0 ? "tightened" : "reasons";
}

function changesOf(base: Outcome, head: Outcome): Change[] {
  if (base.decision === "deny" && head.decision === "deny") return [];
  if (base.decision === "deny") return [{ member: "decision", gained: ["allow"], lost: [] }];
  if (head.decision === "deny") return [{ member: "decision", gained: [], lost: ["allow"] }];
  return [
    ...grants.map((of) => change(of.member, of.names(base.issuance), of.names(head.issuance))),
    ...restrictions.map((of) => turned(change(of.member, of.names(base.issuance), of.names(head.issuance)))),
    ...tokenTypes.map((type) => lifetimeChange(type, base.issuance, head.issuance)),
  ].filter(({ gained, lost }) => gained.length + lost.length > 0);
}

/** A part of a token that is a list of names, to a person. */
interface Part {
  readonly member: string;
  readonly names: (issuance: Issuance) => readonly string[];
}

const texts = (values: readonly unknown[]): string[] => values.map((value) => canonical(value as Json));
const setClaims = ({ claims }: Issuance): string[] =>
  Object.entries(claims.set).map(([name, value]) => `${name}=${canonical(value)}`);

/** The more of it, the more the token can do. Lists that a request leaves unknown are unknown under both. */
const grants: readonly Part[] = [
  { member: "token_types", names: ({ token_types }) => token_types },
  { member: "scopes", names: ({ scopes = [] }) => scopes },
  { member: "resources", names: ({ resources = [] }) => resources },
  { member: "authorization_details", names: ({ authorization_details: details = [] }) => texts(details) },
  { member: "claims.set", names: setClaims },
];

/** The less of it, the more the token can do. A claim that was set may have been what held a resource back. */
const restrictions: readonly Part[] = [
  { member: "claims.set", names: setClaims },
  { member: "claims.remove", names: ({ claims }) => claims.remove },
  { member: "omit", names: ({ omit }) => omit },
  { member: "require", names: ({ require }) => texts(require) },
];

/** The parts of a token, each once. */
export const parts: readonly Part[] = [
  ...grants,
  { member: "lifetimes", names: ({ lifetimes }) => Object.entries(lifetimes).map(([type, s]) => `${type} ${s} s`) },
  ...restrictions.filter(({ member }) => grants.every((grant) => grant.member !== member)),
];

function change(member: string, base: readonly string[], head: readonly string[]): Change {
  return { member, gained: beyond(head, base), lost: beyond(base, head) };
}

/** Of restrictions: one that is gone is a gain. */
function turned({ member, gained, lost }: Change): Change {
  const without = (names: readonly string[]) => names.map((name) => `without ${name}`);
  return { member, gained: without(lost), lost: without(gained) };
}

function lifetimeChange(type: TokenType, base: Issuance, head: Issuance): Change {
  const [before, after] = [base.lifetimes[type], head.lifetimes[type]];
  const [was, is] = [before, after].map((value) => (value === undefined ? "no limit" : `${value} s`));
  const longer = (after ?? Number.POSITIVE_INFINITY) > (before ?? Number.POSITIVE_INFINITY);
  const member = `lifetimes.${type}`;
  if (before === after) return { member, gained: [], lost: [] };
  return longer
    ? { member, gained: [`${is}, was ${was}`], lost: [] }
    : { member, gained: [], lost: [`${was}, now ${is}`] };
}

function codesOf(base: Outcome, head: Outcome, counts: (reason: Reason) => boolean): Codes {
  const [before, after] = [base, head].map(({ reasons }) => reasons.filter(counts).map(codeText));
  return { added: beyond(after ?? [], before ?? []), removed: beyond(before ?? [], after ?? []) };
}

export function codeText({ code, effect }: Pick<Reason, "code" | "effect">): string {
  return effect === "observe" ? `${code} (observed)` : code;
}

function isNone({ added, removed }: Codes): boolean {
  return added.length + removed.length === 0;
}

/** What the one has and the other has not, sorted. */
function beyond(one: readonly string[], other: readonly string[]): string[] {
  const known = new Set(other);
  return [...new Set(one)].filter((name) => !known.has(name)).sort();
}
