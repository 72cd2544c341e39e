import { issuanceRequest } from "../../issuance/request.ts";
import type { IssuanceRequest } from "../../issuance/request.ts";
import type { Party } from "../../issuance/vocabulary.ts";
import type { Item } from "./items.ts";
import type { Role } from "./roles.ts";
import { grantTypes } from "./vocabulary.ts";

/** The scopes that a client could be granted for all of these targets, as far as the directory knows. */
export type Grantable = (clientId: unknown, targets: readonly string[]) => readonly string[];

const partyTypes: ReadonlySet<string> = new Set(["user", "client", "workload"]);

/**
 * The one request that a batch is about: all gates, scopes and cells of one subject. Undefined where it is none that can
 * be decided on: of several grants or subjects, without a client, or with names that no token could carry.
 */
export function requestOf(
  items: readonly Item[],
  roles: readonly Role[],
  grantable: Grantable,
): IssuanceRequest | undefined {
  const gates = roles.flatMap((role, index) => (role.asks === "gate" ? [{ ...role, item: items[index] }] : []));
  const grants = new Set(gates.map(({ grantType }) => grantType));
  const parties = partiesOf(gates.map(({ item }) => item));
  const [subject, requester, ...others] = parties;
  if (subject === undefined || grants.size !== 1 || others.length > 0) return undefined;
  const clientId = clientOf(items, subject, requester);
  const actors = requester === undefined || requester.type === "client" ? [] : [requester];
  const exchanged = gates[0]?.grantType === grantTypes.get("token_exchange");
  const resources = unique([...targetsOf(gates, clientId), ...(exchanged ? scopeTargets(roles) : [])]);
  const scopes = unique(roles.flatMap((role) => (role.asks === "scope" ? [role.scope] : [])));
  const details = roles.flatMap((role) => (role.asks === "detail" ? [role.detail] : []));
  const confirmation = items.find((item) => item?.context?.["cnf"] !== undefined)?.context?.["cnf"];
  const made = issuanceRequest.safeParse({
    grant_type: gates[0]?.grantType,
    token_types: unique(gates.map(({ tokenType }) => tokenType)),
    client: { id: clientId },
    subject,
    ...(actors.length > 0 && { actors }),
    resources,
    // A gate alone asks which scopes could be granted (§6.4.1): all that could be are put to the policy.
    scopes: scopes.length + details.length > 0 ? scopes : grantable(clientId, resources),
    ...(details.length > 0 && { authorization_details: details }),
    ...(confirmation !== undefined && { confirmation }),
  });
  return made.success ? made.data : undefined;
}

/** The subject first; a second party is the one that asks (Token Exchange: two gates for each target). */
function partiesOf(items: readonly Item[]): Party[] {
  const parties = new Map<string, Party>();
  for (const item of items) {
    if (item === undefined || !partyTypes.has(item.subject.type)) continue;
    const { type, id } = item.subject;
    parties.set(JSON.stringify([type, id]), { type: type as Party["type"], id });
  }
  return [...parties.values()];
}

/** `context.client_id`, or the party that is a client. A workload is its own client (RFC 7523 §2.2). */
function clientOf(items: readonly Item[], subject: Party, requester: Party | undefined): unknown {
  const said = items.find((item) => item?.context?.["client_id"] !== undefined)?.context?.["client_id"];
  const party = [requester, subject].find((one) => one !== undefined && one.type !== "user");
  return said ?? party?.id;
}

/** An ID token is for its client and for nobody else (openid/authzen issue 636), so its gate names no target. */
function targetsOf(gates: readonly { tokenType: string; target: string }[], clientId: unknown): string[] {
  return unique(
    gates.filter((gate) => gate.tokenType !== "id_token" || gate.target !== clientId).map((gate) => gate.target),
  );
}

/**
 * Where a token is exchanged for one that leads to another, gates are of whoever takes it, and scopes also of what lies
 * behind: two levels (Token Exchange §4.4.1). Anywhere else, a scope without a gate at its target is denied.
 */
function scopeTargets(roles: readonly Role[]): string[] {
  return roles.flatMap((role) => (role.asks === "scope" ? [role.target] : []));
}

function unique<Value>(values: readonly Value[]): Value[] {
  return [...new Set(values)];
}
