import { canonical } from "../../issuance/canonical.ts";
import type { AuthorizationDetail, TokenType } from "../../issuance/vocabulary.ts";
import type { Item } from "./items.ts";
import type { Evaluation } from "./schema.ts";
import { gateOf, isTarget } from "./vocabulary.ts";

/** What an item of an issuance batch asks: for a token, for a scope of it, or for a cell of `authorization_details`. */
export type Role =
  | { readonly asks: "gate"; readonly tokenType: TokenType; readonly grantType: string; readonly target: string }
  | { readonly asks: "scope"; readonly scope: string; readonly target: string }
  | { readonly asks: "detail"; readonly detail: AuthorizationDetail; readonly location: string }
  /** Nothing that can be granted: no whole question, or a gate of names that nobody registered. */
  | { readonly asks: "nothing" };

/** What each item asks, in order; undefined where none is a gate: such a batch is not about issuance. */
export function rolesOf(items: readonly Item[]): Role[] | undefined {
  const gated = new Set(items.filter(isGate).map(subjectOf));
  if (gated.size === 0) return undefined;
  // A scope of somebody for whom no token is asked is no part of this one.
  return items.map((item) => (item !== undefined && gated.has(subjectOf(item)) ? roleOf(item) : { asks: "nothing" }));
}

function isGate(item: Item): item is Evaluation {
  return item !== undefined && gateOf(item.action.name, item.resource.type) !== undefined;
}

/** With its length in front, no type can run into an id. */
function subjectOf({ subject: { type, id } }: Evaluation): string {
  return `${type.length}:${type}${id}`;
}

function roleOf(item: Evaluation): Role {
  const { action, resource } = item;
  const gate = gateOf(action.name, resource.type);
  if (gate === undefined) return isTarget(resource.type) ? scopeRole(item) : detailRole(item);
  const { tokenType, grantType } = gate;
  if (tokenType === undefined || grantType === undefined) return { asks: "nothing" };
  return { asks: "gate", tokenType, grantType, target: resource.id };
}

/** A scope is the action's name as it is (OAuth 2.0 Token Issuance §5.3.3). */
function scopeRole({ action, resource }: Evaluation): Role {
  return { asks: "scope", scope: action.name, target: resource.id };
}

/** One cell of an entry (§5.3.4): the data type stands behind the last colon. */
function detailRole({ action, resource }: Evaluation): Role {
  const at = action.name.lastIndexOf(":");
  const [name, datatype] = at < 0 ? [action.name] : [action.name.slice(0, at), action.name.slice(at + 1)];
  return {
    asks: "detail",
    location: resource.id,
    detail: {
      type: resource.type,
      locations: [resource.id],
      ...(name !== unnamedAction && { actions: [name] }),
      ...(datatype !== undefined && { datatypes: [datatype] }),
    },
  };
}

/** What stands for the action of an entry that names none. */
const unnamedAction = "authorization_detail";

/** Entries are told apart by what they say. */
export function sameDetail(one: AuthorizationDetail, other: AuthorizationDetail): boolean {
  return canonical(one as never) === canonical(other as never);
}
