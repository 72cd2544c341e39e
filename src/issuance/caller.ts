import type { Issuance } from "./decision.ts";

/** The parts of a request that a wire may or may not carry. */
export const carriable = [
  "grant_type",
  "token_types",
  "actors",
  "resources",
  "scopes",
  "claims",
  "lifetimes",
  "authorization_details",
  "purpose",
  "evidence",
  "network",
  "confirmation",
] as const;
export type Carriable = (typeof carriable)[number];

/** What a decision may demand beyond yes or no. A caller that cannot enforce one of them gets a deny instead. */
export const obligations = [
  "scopes",
  "resources",
  "authorization_details",
  "lifetimes.access_token",
  "lifetimes.refresh_token",
  "lifetimes.id_token",
  "claims.set",
  "claims.remove",
  "omit.access_token",
  "omit.refresh_token",
  "omit.id_token",
  "require.step_up",
  "require.consent",
  "require.sender_constrained_token",
] as const;
export type Obligation = (typeof obligations)[number];

/** Who asks: a configured caller of some kind, and what its wire can tell and do. */
export interface Caller {
  readonly name: string;
  readonly kind: string;
  /** The tenant whose users this caller authenticates, where it serves one only. */
  readonly tenant?: string;
  readonly carries: ReadonlySet<Carriable>;
  readonly enforces: ReadonlySet<Obligation>;
  /** What of an issuance this one answer cannot express although the wire could, by name: proved before it is sent. */
  readonly lacks?: (issuance: Issuance) => readonly string[];
}

/** The native wire tells everything and its callers promise to do all they are told. */
export function nativeCaller(name: string, tenant?: string): Caller {
  return {
    name,
    kind: "native",
    ...(tenant === undefined ? {} : { tenant }),
    carries: new Set(carriable),
    enforces: new Set(obligations),
  };
}
