import { isObject, parseValue } from "../../value.ts";
import type { RegoObject, Value } from "../../value.ts";
import { text, Unusable, utf8 } from "../arguments.ts";

/** A JWS in compact form (RFC 7515 §3.1), not yet verified. */
export interface Token {
  readonly header: RegoObject;
  readonly signed: string;
  readonly signature: Buffer;
  readonly payload: string;
}

export function tokenOf(value: Value): Token {
  const parts = text(value).split(".");
  const [header, payload, signature] = parts;
  if (parts.length !== 3) throw new Unusable("not three parts");
  const members = jsonObject(utf8(base64url(header)));
  if (members.has("enc")) throw new Unusable("an encrypted token");
  return {
    header: members,
    signed: `${header}.${payload}`,
    signature: base64url(signature),
    payload: utf8(base64url(payload)),
  };
}

export function jsonObject(json: string): RegoObject {
  try {
    JSON.parse(json);
  } catch (cause) {
    throw new Unusable("not JSON", { cause });
  }
  const value = parseValue(json.trim());
  if (!isObject(value)) throw new Unusable("not an object");
  return value;
}

/** Padding may be left out (RFC 7515, appendix C). */
function base64url(encoded = ""): Buffer {
  const padded = encoded.endsWith("=") ? encoded : encoded + "=".repeat((4 - (encoded.length % 4)) % 4);
  if (!/^(?:[\w-]{4})*(?:[\w-]{2}==|[\w-]{3}=)?$/.test(padded)) throw new Unusable("not base64url");
  return Buffer.from(padded, "base64url");
}
