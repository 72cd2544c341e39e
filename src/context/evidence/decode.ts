import { json } from "../../files/json.ts";
import { TextFault } from "../../files/fault.ts";
import { refuse } from "./refuse.ts";

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

// `JSON.stringify` escapes a surrogate only where it stands alone, and every backslash of the text itself.
const loneSurrogate = /(?<!\\)(?:\\\\)*\\ud[89a-f]/;

/**
 * A JSON object out of hostile bytes. What two parsers could read differently is refused: bytes that are not UTF-8, a
 * member that is there twice (RFC 8259 §4), half a surrogate pair (§8.2), deep nesting.
 */
export function decodeObject(bytes: Uint8Array): Record<string, unknown> {
  const [value] = parse(toText(bytes));
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return refuse("EVIDENCE_MALFORMED", "not a JSON object");
  }
  if (loneSurrogate.test(JSON.stringify(value))) refuse("EVIDENCE_MALFORMED", "half a surrogate pair");
  return value as Record<string, unknown>;
}

/** Base64 of either alphabet, padded or not (RFC 4648 §4, §5), and only in the one way to write these bytes. */
export function decodeBase64(text: string): Buffer {
  const bare = text
    .replace(/={1,2}$/, "")
    .replaceAll("+", "-")
    .replaceAll("/", "_");
  const bytes = Buffer.from(bare, "base64url");
  if (bytes.toString("base64url") !== bare) refuse("EVIDENCE_MALFORMED", "not base64");
  return bytes;
}

function toText(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    return refuse("EVIDENCE_MALFORMED", "not UTF-8", cause);
  }
}

function parse(text: string): unknown[] {
  try {
    return json.parse(text);
  } catch (cause) {
    if (cause instanceof TextFault) return refuse("EVIDENCE_MALFORMED", "not JSON", cause);
    throw cause;
  }
}
