import type { Issuance } from "../../issuance/decision.ts";
import type { Json } from "../../issuance/vocabulary.ts";
import { pointerTo } from "../../wire/faults.ts";
import { lifetimeRange, systemClaims } from "./capabilities.ts";
import type { HookToken, TokenHookRequest } from "./schema.ts";

export interface Operation {
  readonly op: "add" | "replace" | "remove";
  readonly path: string;
  readonly value?: Json;
}

export interface Command {
  readonly type: "com.okta.access.patch" | "com.okta.identity.patch";
  readonly value: readonly Operation[];
}

type Tokens = TokenHookRequest["data"];

/** What the hook's answer has to patch, by token: the member of the request, the command, the lifetime that counts. */
const tokens = [
  { member: "access", type: "com.okta.access.patch", lifetime: "access_token" },
  { member: "identity", type: "com.okta.identity.patch", lifetime: "id_token" },
] as const;

/** The changes that make these tokens what was decided; none where they already are. */
export function commandsFor(issuance: Issuance, data: Tokens): Command[] {
  const first = tokens.find(({ member }) => data[member] !== undefined);
  return tokens.flatMap(({ member, type, lifetime }) => {
    const token = data[member];
    if (token === undefined) return [];
    const set = member === first?.member ? issuance.claims.set : {};
    const value = operations(token, issuance.lifetimes[lifetime], issuance.claims.remove, set);
    return value.length === 0 ? [] : [{ type, value }];
  });
}

function operations(
  token: HookToken,
  seconds: number | undefined,
  remove: readonly string[],
  set: Readonly<Record<string, Json>>,
): Operation[] {
  const shortened = seconds !== undefined && seconds !== token.token?.lifetime?.expiration;
  return [
    ...(shortened ? [{ op: "replace", path: lifetimePath, value: seconds } as const] : []),
    ...remove
      .filter((name) => Object.hasOwn(token.claims, name))
      .map((name) => ({ op: "remove", path: claimPath(name) }) as const),
    ...Object.entries(set).map(([name, value]) => ({ op: "add", path: claimPath(name), value }) as const),
  ];
}

/**
 * What of these commands Okta would not apply. One operation that it cannot apply voids all of them, and the token is
 * issued as it was.
 */
export function inapplicable(commands: readonly Command[], data: Tokens): string[] {
  return commands.flatMap(({ type, value }) => {
    const token = tokens.find((one) => one.type === type);
    const target = token && data[token.member];
    return value.filter((operation) => target === undefined || !applies(operation, target)).map(({ path }) => path);
  });
}

function applies({ op, path, value }: Operation, token: HookToken): boolean {
  if (path === lifetimePath) return op === "replace" && isLifetime(value) && hasLifetime(token);
  const name = unescaped(path.slice(claimsPath.length));
  if (systemClaims.has(name)) return false;
  return op === "add" ? value !== undefined && value !== null : Object.hasOwn(token.claims, name);
}

function isLifetime(value: Json | undefined): boolean {
  return typeof value === "number" && value >= lifetimeRange.least && value <= lifetimeRange.most;
}

function hasLifetime(token: HookToken): boolean {
  return token.token?.lifetime?.expiration !== undefined;
}

const lifetimePath = "/token/lifetime/expiration";
const claimsPath = "/claims/";

function claimPath(name: string): string {
  return pointerTo(["claims", name]);
}

function unescaped(segment: string): string {
  return segment.replaceAll("~1", "/").replaceAll("~0", "~");
}
