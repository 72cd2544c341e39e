import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";

/**
 * Whether a request that changes something comes from the admin pages themselves or from no browser at all. The host
 * must be one by which this listener is known, or a page of any site could reach it under a name of its own that
 * resolves here (DNS rebinding); an address or `localhost` cannot be rebound.
 */
export function isSameOrigin({ headers }: IncomingMessage, knownHosts: readonly string[]): boolean {
  const host = headers.host ?? "";
  const { origin, "sec-fetch-site": site } = headers;
  if (!isKnown(hostnameOf(host), knownHosts)) return false;
  if (origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`) return false;
  return site === undefined || site === "same-origin" || site === "none";
}

function hostnameOf(host: string): string {
  const name = host.replace(/:\d*$/, "").toLowerCase();
  return name.startsWith("[") && name.endsWith("]") ? name.slice(1, -1) : name;
}

function isKnown(name: string, knownHosts: readonly string[]): boolean {
  return name === "localhost" || isIP(name) !== 0 || knownHosts.some((known) => known.toLowerCase() === name);
}
