import { canonical } from "../../issuance/canonical.ts";
import type { Issuance } from "../../issuance/decision.ts";
import type { Json, TokenType } from "../../issuance/vocabulary.ts";
import type { ActionRequest } from "./schema.ts";
import { audienceOf, lifetimeOf, tokenOf, valueOf } from "./token.ts";
import type { ActionToken } from "./token.ts";

export interface Operation {
  readonly op: "add" | "replace" | "remove";
  readonly path: string;
  readonly value?: Json;
}

interface Change {
  readonly operation: Operation;
  /** Whether WSO2 would do it, and nothing else, if only the operation is allowed. */
  readonly sound: boolean;
}

/** The operations that make these tokens what was decided; none where they already are. */
export function operationsFor(issuance: Issuance, message: ActionRequest): Operation[] {
  return changesFor(issuance, message).map(({ operation }) => operation);
}

/** What of these operations WSO2 would not carry out: it leaves out one at a time, and issues without a word. */
export function inapplicable(issuance: Issuance, message: ActionRequest): string[] {
  return changesFor(issuance, message)
    .filter(({ operation, sound }) => !sound || !isAllowed(operation, message))
    .map(({ operation }) => operation.path);
}

function changesFor(issuance: Issuance, message: ActionRequest): Change[] {
  const token = tokenOf(message);
  const { remove, set } = issuance.claims;
  return [
    ...withoutMembers("/accessToken/scopes/", token.scopes, issuance.scopes),
    ...withoutAudiences(token, issuance.resources),
    ...shorter(issuance, message),
    ...remove.map((name) => withoutClaim(name, token, message)),
    ...Object.entries(set).flatMap(([name, value]) => withClaim(name, value, token)),
    ...issuance.omit.map(withoutToken),
  ];
}

function withoutToken(type: TokenType): Change {
  return { operation: { op: "remove", path: `/response/parameters/${type}` }, sound: true };
}

/**
 * An index of an access token's lists counts in the list as it was sent, one of an ID token's in what earlier
 * operations have left. From the last to the first both are the same. What is removed is the first member that is equal,
 * so a member must not be there twice.
 */
function withoutMembers(at: string, members: readonly Json[], kept: readonly string[] | undefined): Change[] {
  if (kept === undefined) return [];
  const keep = new Set<Json>(kept);
  const changes = members.flatMap((member, index): Change[] => {
    if (keep.has(member)) return [];
    const isOnce = members.indexOf(member) === members.lastIndexOf(member);
    return [{ operation: { op: "remove", path: `${at}${index}` }, sound: isOnce }];
  });
  return changes.toReversed();
}

/** An `aud` that is no list cannot be changed, and WSO2 would report that it had been. */
function withoutAudiences(token: ActionToken, kept: readonly string[] | undefined): Change[] {
  const isList = Array.isArray(valueOf(token.claims, "aud"));
  const changes = withoutMembers(`${token.at}aud/`, audienceOf(token), kept);
  return changes.map((change) => ({ ...change, sound: change.sound && isList }));
}

/** Lifetimes of the tokens that this answer is about: an ID token's is decided when its own action asks. */
function shorter({ token_types: types, lifetimes }: Issuance, message: ActionRequest): Change[] {
  const { type, at, claims } = tokenOf(message);
  const refreshed = message.actionType === "PRE_ISSUE_ACCESS_TOKEN" ? message.event.refreshToken?.claims : undefined;
  const tokens = [
    { type, at, claims },
    { type: "refresh_token", at: "/refreshToken/claims/", claims: refreshed ?? [] },
  ] as const;
  return tokens.flatMap((token) => {
    const value = lifetimes[token.type];
    if (!types.includes(token.type) || value === undefined || value === lifetimeOf(token.claims)) return [];
    const operation = { op: "replace", path: `${token.at}expires_in`, value } as const;
    return [{ operation, sound: value > 0 && token.claims.length > 0 }];
  });
}

/**
 * A path is split at every slash, nothing in it is escaped, and a number at its end is an index. What starts like `aud`
 * is taken for the audience. The path of a claim that is a list ends in a slash, or it would not be allowed.
 */
function withoutClaim(name: string, { at }: ActionToken, message: ActionRequest): Change {
  const [path, list] = [`${at}${name}`, `${at}${name}/`];
  const isList = pathsOf("remove", message).includes(list);
  return {
    operation: { op: "remove", path: isList ? list : path },
    sound: !name.startsWith("aud") && !name.includes("/") && !indexLike.test(name),
  };
}

/** `Integer.parseInt` takes a sign and the digits of every script. */
const indexLike = /^[+-]?\p{Nd}+$/u;

function withClaim(name: string, value: Json, { at, claims, protocol }: ActionToken): Change[] {
  const present = claims.find((claim) => claim.name === name);
  const isThere = present?.value !== undefined && canonical(present.value) === canonical(value);
  if (isThere && !protocol.has(name)) return [];
  const addable = present === undefined && !protocol.has(name) && name.toLowerCase() !== "scope" && claims.length > 0;
  return [{ operation: { op: "add", path: `${at}-`, value: { name, value } }, sound: addable && isClaimValue(value) }];
}

/** What WSO2 adds: text, numbers, yes or no, and lists of text. */
function isClaimValue(value: Json): boolean {
  if (Array.isArray(value)) return value.every((member) => typeof member === "string");
  return value !== null && typeof value !== "object";
}

/** Its own path is allowed, or what it lies in is. */
function isAllowed({ op, path }: Operation, message: ActionRequest): boolean {
  const paths = pathsOf(op, message);
  return paths.includes(path) || paths.includes(path.slice(0, path.lastIndexOf("/") + 1));
}

function pathsOf(op: Operation["op"], { allowedOperations }: ActionRequest): string[] {
  return allowedOperations.filter((allowed) => allowed.op === op).flatMap(({ paths }) => paths);
}
