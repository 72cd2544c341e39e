import type { Value } from "../value.ts";
import { attempt, text, Unusable } from "./arguments.ts";
import type { Family } from "./arguments.ts";
import { decodePercent } from "./urlquery.ts";

/**
 * URI references (RFC 3986) as Go's `url.Parse` reads them. The WHATWG parser of `URL` would not do: it changes what it
 * reads.
 */
export const uri: Family = {
  "uri.parse": (reference) => new Map([...parts(text(reference))].filter(([, part]) => part !== "")),
  "uri.is_valid": (reference) => reference !== "" && attempt(() => parts(text(reference))) !== undefined,
};

function parts(reference: string): Map<Value, Value> {
  refuseIf(
    Buffer.from(reference).some((byte) => byte < 0x20 || byte === 0x7f),
    "a control character",
  );
  const [beforeFragment, fragment] = cut(reference, "#");
  const { scheme, rest } = schemeOf(beforeFragment);
  const [beforeQuery, query] = cut(rest, "?");
  const named: [Value, Value][] = [
    ["scheme", scheme.toLowerCase()],
    ["raw_query", query],
    ["fragment", decodePercent(fragment)],
  ];
  // What follows a scheme without a slash is opaque: `mailto:`, `urn:`.
  if (scheme !== "" && !beforeQuery.startsWith("/")) return new Map(named);
  refuseIf(scheme === "" && /^[^/]*:/.test(beforeQuery), "a colon in the first segment of a path");
  // Without a scheme, three slashes begin a path; with one, the authority between the second and the third is empty.
  const { authority, path } = hierarchyOf(
    scheme === "" && beforeQuery.startsWith("///") ? `//${beforeQuery}` : beforeQuery,
  );
  const { hostname, port } = hostOf(authority);
  const decoded = decodePercent(path);
  return new Map([
    ...named,
    ["hostname", hostname],
    ["port", port],
    ["path", decoded],
    ["raw_path", rawPath(path, decoded)],
  ]);
}

function cut(whole: string, separator: string): [string, string] {
  const at = whole.indexOf(separator);
  return at === -1 ? [whole, ""] : [whole.slice(0, at), whole.slice(at + separator.length)];
}

function schemeOf(reference: string): { scheme: string; rest: string } {
  refuseIf(reference.startsWith(":"), "no scheme before the colon");
  const scheme = /^([a-z][a-z\d+.-]*):/i.exec(reference)?.[1] ?? "";
  return { scheme, rest: scheme === "" ? reference : reference.slice(scheme.length + 1) };
}

function hierarchyOf(rest: string): { authority: string; path: string } {
  if (!rest.startsWith("//")) return { authority: "", path: rest };
  const slash = rest.indexOf("/", 2);
  return slash === -1
    ? { authority: rest.slice(2), path: "" }
    : { authority: rest.slice(2, slash), path: rest.slice(slash) };
}

function hostOf(authority: string): { hostname: string; port: string } {
  const userEnd = authority.lastIndexOf("@");
  refuseIf(!/^[\w.~%!$&'()*+,;=:@-]*$/.test(authority.slice(0, Math.max(userEnd, 0))), "a character in the user");
  decodePercent(authority.slice(0, Math.max(userEnd, 0)));
  const host = authority.slice(userEnd + 1);
  const found = host.startsWith("[") ? /^\[(.*)\](?::(\d*))?$/.exec(host) : /^([^:]*)(?::(\d*))?$/.exec(host);
  if (found === null) throw new Unusable("a port that is not a number");
  const [, name = "", port = ""] = found;
  // What is ASCII is written as such, save for the percent sign before the zone of an address (RFC 6874).
  const [address, zone] = host.startsWith("[") ? cut(name, "%25") : [name, ""];
  refuseIf(/[\s#/?@\\^`{|}]|%[0-7]/.test(address), "a character in the host");
  return { hostname: decodePercent(zone === "" ? address : `${address}%25${zone}`), port };
}

/** The path as it was written where that is not how its decoded form would be, and otherwise the decoded form. */
function rawPath(written: string, decoded: string): string {
  return written === escapePath(decoded) ? decoded : written;
}

function escapePath(plain: string): string {
  return encodeURIComponent(plain)
    .replaceAll(/%(?:2F|24|26|2B|2C|3A|3B|3D|40)/g, decodeURIComponent)
    .replaceAll(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

function refuseIf(fault: boolean, what: string): void {
  if (fault) throw new Unusable(what);
}
