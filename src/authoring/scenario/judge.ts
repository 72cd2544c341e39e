import { canonical } from "../../issuance/canonical.ts";
import type { Issuance, Outcome } from "../../issuance/decision.ts";
import type { Json } from "../../issuance/vocabulary.ts";
import type { Mismatch } from "../report/report.ts";
import type { Expected } from "./scenarios.ts";
import type { ExpectedToken } from "./schema.ts";

/** How a decision differs from what a case expects; nothing where it is as expected. */
export function mismatches(expected: Expected, outcome: Outcome): Mismatch[] {
  const codes = sorted(outcome.reasons.map(({ code }) => code));
  const found = [compared("decision", expected.decision, outcome.decision)];
  if (expected.codes !== undefined) found.push(compared("codes", sorted(expected.codes), codes));
  if (expected.token !== undefined) found.push(...tokenMismatches(expected.token, outcome));
  return found.filter((one) => one !== undefined);
}

function tokenMismatches(token: ExpectedToken, outcome: Outcome): (Mismatch | undefined)[] {
  const issuance = outcome.decision === "allow" ? outcome.issuance : undefined;
  return Object.entries(token).map(([member, expected]) => {
    const actual = issuance === undefined ? undefined : members[member as keyof ExpectedToken](issuance);
    return compared(member, inOrder(expected as Json), actual === undefined ? undefined : inOrder(actual as Json));
  });
}

/** What a token may contain at most, member by member as a scenario calls them. */
const members: Readonly<Record<keyof ExpectedToken, (issuance: Issuance) => unknown>> = {
  token_types: ({ token_types }) => token_types,
  scopes: ({ scopes }) => scopes,
  resources: ({ resources }) => resources,
  lifetimes: ({ lifetimes }) => lifetimes,
  claims_set: ({ claims }) => claims.set,
  claims_removed: ({ claims }) => claims.remove,
  authorization_details: ({ authorization_details }) => authorization_details,
  omit: ({ omit }) => omit,
  require: ({ require }) => require.map(({ type }) => type),
};

/** What a scenario would expect of a decision: all its codes, and of the token whatever there is in it. */
export function expectationOf(outcome: Outcome): Expected {
  const codes = sorted(outcome.reasons.map(({ code }) => code));
  if (outcome.decision === "deny") return { decision: "deny", codes };
  const token = Object.entries(members)
    .map(([member, of]) => [member, of(outcome.issuance)])
    .filter(([, value]) => typeof value === "object" && value !== null && Object.keys(value).length > 0);
  return { decision: "allow", codes, token: Object.fromEntries(token) as ExpectedToken };
}

function compared(member: string, expected: Json, actual: Json | undefined): Mismatch | undefined {
  if (actual !== undefined && canonical(expected) === canonical(actual)) return undefined;
  return { member, expected: shown(expected), ...(actual !== undefined && { actual: shown(actual) }) };
}

/** Lists of names are sets. */
function inOrder(value: Json): Json {
  return Array.isArray(value) ? value.toSorted((a, b) => (canonical(a) < canonical(b) ? -1 : 1)) : value;
}

function sorted(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}

function shown(value: Json): string {
  if (typeof value === "string") return value;
  if (!Array.isArray(value)) return canonical(value);
  return value.length === 0 ? "none" : value.map((one) => (typeof one === "string" ? one : canonical(one))).join(", ");
}
