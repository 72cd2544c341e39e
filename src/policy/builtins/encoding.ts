import { text, utf8 } from "./arguments.ts";
import type { Family } from "./arguments.ts";

/** Hexadecimal and unpadded base64url, of a string's UTF-8. */
export const encoding: Family = {
  "hex.encode": (plain) => Buffer.from(text(plain)).toString("hex"),
  "hex.decode": (digits) => {
    const hex = text(digits);
    return /^(?:[\da-f]{2})*$/i.test(hex) ? utf8(Buffer.from(hex, "hex")) : undefined;
  },
  "base64url.encode_no_pad": (plain) => Buffer.from(text(plain)).toString("base64url"),
};
