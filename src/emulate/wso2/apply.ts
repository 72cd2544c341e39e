import type { Json, Lifetimes, TokenType } from "../../issuance/vocabulary.ts";
import type { Apply, Issued } from "../idp.ts";
import { readJson } from "../read-answer.ts";

export interface Claim {
  name: string;
  value?: Json;
}
interface Event {
  accessToken?: { scopes?: string[]; claims: Claim[] };
  refreshToken?: { claims: Claim[] };
  idToken?: { claims: Claim[] };
  response?: { parameters: string[] };
}
interface Message {
  event: Event;
  allowedOperations: { op: string; paths: string[] }[];
}
interface Operation {
  op: string;
  path: string;
  value?: Json;
}

const ownOfAccessToken = new Set(
  ["sub", "iss", "aud", "client_id", "aut", "expires_in", "binding_ref", "binding_type", "subject_type"].concat("iat"),
);
const ownOfIdToken = new Set(
  "iss at_hash c_hash s_hash sid expires_in realm tenant userstore isk sub aud exp iat auth_time nonce acr amr azp"
    .split(" ")
    .concat("jti", "nbf"),
);

/**
 * WSO2's pre-issue actions, after `OperationComparator` (carbon-identity-framework) and the response processors of
 * identity-inbound-auth-oauth v7.5.76: what is not allowed is left out, and so is what does not work, one by one. The
 * access token's lists are copies, the ID token's are those that the indices count in.
 */
export const apply: Apply = ({ status, body }, json) => {
  const operations = status === 200 ? operationsIn(body) : undefined;
  if (operations === undefined) return undefined;
  const message = json as unknown as Message;
  const allowed = operations.filter((operation) => isAllowed(operation, message));
  const apply = message.event.idToken ? applyToIdToken : applyToAccessToken;
  return { ...apply(allowed, message.event), ...(allowed.length < operations.length && { obeys: "part" }) };
};

/** Jackson refuses a member that it does not know, and `operations` must be there. */
function operationsIn(body: string): Operation[] | undefined {
  const answer = readJson(body) as { actionStatus?: string; operations?: Operation[] } | undefined;
  if (answer?.actionStatus !== "SUCCESS") return undefined;
  const known = Object.keys(answer).every((name) => ["actionStatus", "operations", "data"].includes(name));
  const strange = answer.operations?.some((one) =>
    Object.keys(one).some((name) => !["op", "path", "value"].includes(name)),
  );
  return known && strange === false ? answer.operations : undefined;
}

function isAllowed({ op, path }: Operation, { allowedOperations }: Message): boolean {
  const base = path.slice(0, path.lastIndexOf("/") + 1);
  return allowedOperations.some(
    (allowed) => allowed.op === op && allowed.paths.some((one) => one === path || one === base),
  );
}

function applyToAccessToken(operations: Operation[], event: Event): Issued {
  const asked = event.accessToken ?? { claims: [] };
  const token = structuredClone(asked);
  const refreshToken = structuredClone(event.refreshToken);
  const suppressed = new Set<string>();
  for (const operation of operations) {
    const { op, path } = operation;
    if (path.startsWith("/response/parameters/") && op === "remove") suppressed.add(path.split("/")[3] ?? "");
    else if (path.startsWith("/accessToken/scopes/")) changeList(operation, asked.scopes ?? [], token.scopes ?? []);
    else if (path.startsWith("/accessToken/claims/")) changeClaims(operation, asked.claims, token.claims);
    else if (path === "/refreshToken/claims/expires_in") replaceExpiry(operation, refreshToken?.claims ?? []);
    else throw new Error(`nobody emulates ${op} ${path}`);
  }
  const scopes = token.scopes ?? [];
  const comes = (type: string) => event.response?.parameters.includes(type) ?? false;
  const types: TokenType[] = ["access_token"];
  if ((refreshToken !== undefined || comes("refresh_token")) && !suppressed.has("refresh_token"))
    types.push("refresh_token");
  // The ID token is made after the scopes have been changed.
  if (scopes.includes("openid") && !suppressed.has("id_token")) types.push("id_token");
  return {
    token_types: types,
    scopes,
    resources: listOf(token.claims, "aud"),
    lifetimes: lifetimesOf({ access_token: token.claims, refresh_token: refreshToken?.claims ?? [] }),
    claims: customOf(token.claims, ownOfAccessToken),
  };
}

function applyToIdToken(operations: Operation[], event: Event): Issued {
  const claims = structuredClone(event.idToken?.claims ?? []);
  for (const operation of operations) {
    if (!operation.path.startsWith("/idToken/claims/"))
      throw new Error(`nobody emulates ${operation.op} ${operation.path}`);
    // The token that was asked about holds the very lists that are changed.
    changeClaims(operation, claims, claims);
  }
  return {
    token_types: ["id_token"],
    resources: listOf(claims, "aud"),
    lifetimes: lifetimesOf({ id_token: claims }),
    claims: customOf(claims, ownOfIdToken),
  };
}

function changeClaims(operation: Operation, asked: Claim[], claims: Claim[]): void {
  const name = operation.path.split("/").slice(3).join("/");
  if (operation.op === "add" && name === "-") return addClaim(operation.value, asked, claims);
  if (name === "expires_in" && operation.op === "replace") return replaceExpiry(operation, claims);
  // Not only `aud` itself: every name that starts like it.
  if (name.startsWith("aud")) return changeList(operation, listOf(asked, "aud"), listOf(claims, "aud"));
  if (operation.op !== "remove") throw new Error(`nobody emulates ${operation.op} ${operation.path}`);
  removeClaim(operation.path, asked, claims);
}

/** The index counts in the one list, the value is removed from the other: the first that is equal. */
function changeList({ op, path }: Operation, asked: Json[], list: Json[]): void {
  if (op !== "remove") throw new Error(`nobody emulates ${op} ${path}`);
  const last = path.slice(path.lastIndexOf("/") + 1);
  const index = last === "-" ? Math.max(asked.length - 1, 0) : /^\d+$/.test(last) ? Number(last) : -1;
  const member = asked[index];
  if (member !== undefined && list.includes(member)) list.splice(list.indexOf(member), 1);
}

function addClaim(value: Json | undefined, asked: Claim[], claims: Claim[]): void {
  const { name, value: added } = value as unknown as Claim;
  if (name.toLowerCase() === "scope" || asked.some((claim) => claim.name === name)) return;
  const isList = Array.isArray(added) && added.every((member) => typeof member === "string");
  if (isList || ["string", "number", "boolean"].includes(typeof added)) claims.push({ name, value: added ?? null });
}

/** `String.split("/")` drops empty pieces at the end, and nothing is unescaped. */
function removeClaim(path: string, asked: Claim[], claims: Claim[]): void {
  const pieces = path.replace(/\/+$/, "").split("/");
  const last = pieces.at(-1) ?? "";
  const isIndex = /^[+-]?\p{Nd}+$/u.test(last);
  const name = isIndex ? pieces.at(-2) : last;
  if (isIndex) return changeList({ op: "remove", path }, listOf(asked, name), listOf(claims, name));
  if (!asked.some((claim) => claim.name === name)) return;
  claims.splice(0, claims.length, ...claims.filter((claim) => claim.name !== name));
}

function replaceExpiry({ value }: Operation, claims: Claim[]): void {
  const expiry = claims.find((claim) => claim.name === "expires_in");
  if (expiry !== undefined && Number.isInteger(value) && Number(value) > 0) expiry.value = value ?? 0;
}

function listOf<Member extends Json>(claims: Claim[], name: string | undefined): Member[] {
  const value = claims.find((claim) => claim.name === name)?.value;
  return Array.isArray(value) ? (value as Member[]) : [];
}

function lifetimesOf(tokens: Partial<Record<TokenType, Claim[]>>): Lifetimes {
  const seconds = Object.entries(tokens).map(([type, claims]): [string, Json | undefined] => [
    type,
    claims.find(({ name }) => name === "expires_in")?.value,
  ]);
  return Object.fromEntries(seconds.filter(([, value]) => typeof value === "number" && value >= 0));
}

function customOf(claims: Claim[], own: ReadonlySet<string>): Record<string, Json> {
  return Object.fromEntries(claims.filter(({ name }) => !own.has(name)).map(({ name, value = null }) => [name, value]));
}
