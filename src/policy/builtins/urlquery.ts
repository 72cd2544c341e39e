import { compareTexts } from "../compare.ts";
import { isSet } from "../value.ts";
import type { Value } from "../value.ts";
import { object, text, texts, Unusable, utf8 } from "./arguments.ts";
import type { Family } from "./arguments.ts";

/** `application/x-www-form-urlencoded`. */
export const urlquery: Family = {
  "urlquery.encode": (plain) => escape(text(plain)),
  "urlquery.decode": (query) => unescape(text(query)),
  "urlquery.encode_object": (members) =>
    [...object(members)]
      .map(([key, values]): [string, string[]] => [
        text(key),
        isSet(values) ? texts(values).sort(compareTexts) : texts(values),
      ])
      .sort(([a], [b]) => compareTexts(a, b))
      .flatMap(([key, values]) => values.map((value) => `${escape(key)}=${escape(value)}`))
      .join("&"),
  "urlquery.decode_object": (query) => {
    const members = new Map<string, Value[]>();
    for (const pair of text(query)
      .split("&")
      .filter((one) => one !== "")) {
      // Go has refused it since it stopped being a separator: proxies disagree on it.
      if (pair.includes(";")) return undefined;
      const [key = "", ...value] = pair.split("=");
      const name = unescape(key);
      members.set(name, [...(members.get(name) ?? []), unescape(value.join("="))]);
    }
    return members;
  },
};

function escape(plain: string): string {
  const percent = encodeURIComponent(plain.replace(/\p{Surrogate}/gu, "\uFFFD"));
  return percent
    .replaceAll("%20", "+")
    .replaceAll(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

function unescape(escaped: string): string {
  return decodePercent(escaped.replaceAll("+", " "));
}

/** Undoes percent-encoding (RFC 3986, 2.1). */
export function decodePercent(escaped: string): string {
  if (/%(?![\da-f]{2})/i.test(escaped)) throw new Unusable("not percent-encoded");
  const binary = Buffer.from(escaped).toString("latin1");
  return utf8(
    Buffer.from(
      binary.replaceAll(/%([\da-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
      "latin1",
    ),
  );
}
