import type { AuthenticationType } from "../callers/authentication/settings.ts";
import { isLoopback } from "../server/listen.ts";
import { finding } from "./finding.ts";
import type { Finding, Place } from "./finding.ts";
import type { OwnHook } from "./own-side.ts";

/** @param open whether the IdP issues the token where no answer came in time */
export function checkTimeout(place: Place, waitsMs: number, { deadlineMs }: OwnHook, open: boolean): Finding[] {
  if (deadlineMs < waitsMs) return [];
  const about = `it waits ${waitsMs} ms, Assayer answers within ${deadlineMs} ms`;
  return [finding(open ? "TIMEOUT_UNDECIDED" : "TIMEOUT_TOO_SHORT", place, about)];
}

export function checkUrl(place: Place, url: string): Finding[] {
  if (!URL.canParse(url)) return [];
  const { protocol, hostname } = new URL(url);
  if (protocol !== "http:" || isLoopback(hostname.replace(/^\[|\]$/g, "")) || hostname === "localhost") return [];
  return [finding("HOOK_URL_INSECURE", place)];
}

/**
 * @param shows what the IdP's way to prove itself may be on Assayer's side; nothing where it shows no credentials
 * @param header the header that has them, where the IdP names one
 */
export function checkAuthentication(
  place: Place,
  shows: readonly AuthenticationType[],
  { accepts, auth }: OwnHook,
  header?: string,
): Finding[] {
  const about = `it shows ${shows.join(" or ") || "nothing"}, Assayer expects ${accepts.join(" or ")}`;
  if (!shows.some((one) => accepts.includes(one))) return [finding("HOOK_AUTHENTICATION_MISMATCH", place, about)];
  if (auth?.type !== "header" || header === undefined || header.toLowerCase() === auth.name) return [];
  return [finding("HOOK_AUTHENTICATION_MISMATCH", place, `it uses the header ${header}, Assayer expects ${auth.name}`)];
}
