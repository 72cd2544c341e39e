import { AssayerError } from "../../issuance/errors.ts";
import type { Json } from "../../issuance/vocabulary.ts";
import { suggestion } from "../../files/nearest.ts";
import { keyNames } from "./provider.ts";
import type { KeyName, Keys } from "./provider.ts";

/** Text with `{client_id}` and the like in it, to be replaced by values that an attacker may have chosen. */
export interface Template {
  readonly names: ReadonlySet<KeyName>;
  /** Throws `PROVIDER_KEY_UNUSABLE`. Each of the names must have a value. */
  readonly expand: (keys: Keys) => string;
}

const placeholder = /\{([^{}]*)\}/g;
// Stands for a value while the URL around it is normalised, which leaves letters, digits and hyphens alone.
const mark = "assayer-value-goes-here";

/**
 * A URL with placeholders in its path and query. Values are percent-encoded (RFC 3986 §2.1) and can change neither
 * host nor path: one that would act as a dot segment (RFC 3986 §5.2.4) is refused.
 * @throws an error for people
 */
export function urlTemplate(written: string): Template {
  const names = namesIn(written);
  const { href, pathname, search, username, password } = new URL(written.replaceAll(placeholder, mark));
  if (username !== "" || password !== "") throw new Error("credentials belong into a file: see auth");
  const literals = href.split(mark);
  if (`${pathname}${search}`.split(mark).length !== literals.length || literals.length !== names.length + 1) {
    throw new Error("placeholders may stand in the path and in the query only");
  }
  return {
    names: new Set(names),
    expand: (keys) => {
      const filled = literals.map((text, index) => text + encoded(valueOf(keys, names[index]))).join("");
      // Whatever the parser would rewrite is not the URL that was configured.
      if (new URL(filled).href !== filled) throw unusable();
      return filled;
    },
  };
}

/**
 * JSON with placeholders in its strings; the text that it becomes is JSON again.
 * @throws an error for people
 */
export function bodyTemplate(written: Json): Template {
  const names = stringsIn(written).flatMap(namesIn);
  const expand = (part: Json, keys: Keys): Json => {
    if (typeof part === "string") return part.replaceAll(placeholder, (_, name: KeyName) => valueOf(keys, name));
    if (Array.isArray(part)) return part.map((one) => expand(one, keys));
    if (typeof part !== "object" || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([name, value]) => [name, expand(value, keys)]));
  };
  return { names: new Set(names), expand: (keys) => JSON.stringify(expand(written, keys)) };
}

function stringsIn(part: Json): string[] {
  if (typeof part === "string") return [part];
  return typeof part === "object" && part !== null ? Object.values(part).flatMap(stringsIn) : [];
}

function namesIn(written: string): KeyName[] {
  return [...written.matchAll(placeholder)].map(([, name = ""]) => {
    const known = keyNames.find((one) => one === name);
    if (known === undefined) throw new Error(`unknown placeholder {${name}}${suggestion(name, keyNames)}`);
    return known;
  });
}

function valueOf(keys: Keys, name: KeyName | undefined): string {
  return (name === undefined ? undefined : keys[name]) ?? "";
}

/** Everything but the unreserved characters of RFC 3986 §2.3. */
function encoded(value: string): string {
  const hex = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  try {
    return encodeURIComponent(value).replaceAll(/[!'()*]/g, hex);
  } catch {
    // A lone surrogate.
    throw unusable();
  }
}

function unusable(): AssayerError {
  return new AssayerError("PROVIDER_KEY_UNUSABLE", "an identifier cannot be put into the provider's URL");
}
