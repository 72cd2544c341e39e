/** SPIFFE ID §2: the characters of a trust domain and of a path's segments, and their lengths. */
const spiffeId = /^(spiffe:\/\/[a-z0-9._-]{1,255})((?:\/[A-Za-z0-9._-]+)*)$/;
const maxLength = 2_048;

export interface SpiffeId {
  /** `spiffe://<trust domain>` */
  readonly trustDomain: string;
  /** Empty for the trust domain itself, or `/` and segments. */
  readonly path: string;
}

/** Strict: no port, no user info, no query, no empty or relative segment, nothing percent-encoded. */
export function parseSpiffeId(text: string): SpiffeId | undefined {
  if (text.length > maxLength) return undefined;
  const [, trustDomain, path] = spiffeId.exec(text) ?? [];
  if (trustDomain === undefined || path === undefined) return undefined;
  const isRelative = path.split("/").some((segment) => segment === "." || segment === "..");
  return isRelative ? undefined : { trustDomain, path };
}

export function trustDomainOf(text: string): string | undefined {
  return parseSpiffeId(text)?.trustDomain;
}
