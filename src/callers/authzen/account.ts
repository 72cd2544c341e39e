import type { PolicyIdentity } from "../../issuance/decision.ts";
import { denyCodeOf } from "../../issuance/errors.ts";
import type { AskedPorts } from "./access.ts";
import type { ItemAnswer } from "./answers.ts";
import type { Item } from "./items.ts";
import type { Sought } from "./search.ts";

/** By name only: nobody knows what a caller puts into properties. */
interface Named {
  readonly subject?: { readonly type: string; readonly id: string };
  readonly action?: { readonly name: string };
  readonly resource?: { readonly type: string; readonly id: string };
}

interface NamedQuery {
  readonly subject: { readonly type: string; readonly id?: string };
  readonly action?: { readonly name: string };
  readonly resource: { readonly type: string; readonly id?: string };
}

/** What the log has of questions that are not about issuance. */
export interface AccessEvent {
  /** When it was asked: milliseconds since the epoch. */
  readonly time: number;
  readonly decision_id: string;
  readonly request_id?: string;
  readonly caller: string;
  readonly tenant?: string;
  /** The one that decided; of a search that it was replaced in the middle of, the later one. */
  readonly policy?: PolicyIdentity;
  /** Why the policy did not decide. */
  readonly error?: string;
  readonly evaluations?: (Named & { readonly decision: boolean })[];
  readonly search?: NamedQuery & {
    readonly sought: Sought;
    readonly from: number;
    readonly looked_at: number;
    readonly results: number;
  };
}

/** What the metrics count. */
export type AccessCount =
  | { readonly type: "access_answered"; readonly caller: string; readonly permitted: number; readonly denied: number }
  | {
      readonly type: "searched";
      readonly caller: string;
      readonly sought: Sought;
      readonly result: "good" | "failed";
    };

export interface AccountPorts {
  readonly newId: () => string;
  /** Resolves once the record is as durable as the configuration asks; a rejection permits nothing. */
  readonly recordAccess: (event: AccessEvent) => Promise<void>;
  readonly onAccess: (count: AccessCount) => void;
}

/** Who decided, or why nobody did; neither where there is no policy for such questions. */
interface By {
  readonly policy: PolicyIdentity | undefined;
  readonly failure: unknown;
}

/** What every record of one request begins with. */
export type Account = Pick<AccessEvent, "time" | "decision_id" | "request_id" | "caller" | "tenant">;

export function openAccount({ clock, newId, caller: { name, tenant }, requestId }: AskedPorts): Account {
  return {
    time: clock(),
    decision_id: newId(),
    ...(requestId !== undefined && { request_id: requestId }),
    caller: name,
    ...(tenant !== undefined && { tenant }),
  };
}

export function evaluationsRecord(
  account: Account,
  items: readonly Item[],
  answers: readonly ItemAnswer[],
  by: By,
): AccessEvent {
  const evaluations = answers.map(({ decision }, index) => ({ ...named(items[index]), decision }));
  return { ...account, ...decidedBy(by), evaluations };
}

export function searchRecord(
  account: Account,
  sought: Sought,
  { subject, action, resource }: NamedQuery,
  found: Pick<NonNullable<AccessEvent["search"]>, "from" | "looked_at" | "results">,
  by: By,
): AccessEvent {
  const who = { subject: party(subject, sought === "subject"), resource: party(resource, sought === "resource") };
  const act = action && sought !== "action" ? { action: { name: action.name } } : {};
  return { ...account, ...decidedBy(by), search: { sought, ...who, ...act, ...found } };
}

function named(item: Item): Named {
  if (item === undefined) return {};
  const { subject, action, resource } = item;
  return {
    subject: { type: subject.type, id: subject.id },
    action: { name: action.name },
    resource: { type: resource.type, id: resource.id },
  };
}

/** The one that is sought has no id that counts. */
function party({ type, id }: NamedQuery["subject"], isSought: boolean): NamedQuery["subject"] {
  return { type, ...(id !== undefined && !isSought && { id }) };
}

function decidedBy({ policy, failure }: By): Pick<AccessEvent, "policy" | "error"> {
  return {
    ...(policy !== undefined && { policy }),
    ...(failure !== undefined && { error: denyCodeOf(failure) }),
  };
}
