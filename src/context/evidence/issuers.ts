import type { KeySource } from "./keys.ts";
import type { IssuerSettings } from "./settings.ts";
import { trustDomainOf } from "./spiffe-id.ts";

export interface TrustedIssuer {
  readonly settings: IssuerSettings;
  readonly keys: KeySource;
}

/** Who is trusted, by what evidence says of itself. A name picks an issuer and proves nothing. */
export interface TrustedIssuers {
  /** By `iss`; never a SPIFFE trust domain. */
  readonly ofTokens: (iss: unknown) => TrustedIssuer | undefined;
  /** By the trust domain of a SPIFFE ID. */
  readonly ofSpiffeId: (id: string) => TrustedIssuer | undefined;
}

export function indexIssuers(all: readonly TrustedIssuer[]): TrustedIssuers {
  const of = (isSpiffe: boolean) =>
    new Map<unknown, TrustedIssuer>(
      all
        .filter(({ settings }) => (settings.kind === "spiffe") === isSpiffe)
        .map((each) => [each.settings.issuer, each]),
    );
  const byIss = of(false);
  const byTrustDomain = of(true);
  return { ofTokens: (iss) => byIss.get(iss), ofSpiffeId: (id) => byTrustDomain.get(trustDomainOf(id)) };
}
