import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { text } from "./arguments.ts";
import type { Builtin, Family } from "./arguments.ts";

/** Digests and message authentication codes, in hexadecimal. */
export const crypto: Family = {
  "crypto.md5": digest("md5"),
  "crypto.sha1": digest("sha1"),
  "crypto.sha256": digest("sha256"),
  "crypto.hmac.md5": mac("md5"),
  "crypto.hmac.sha1": mac("sha1"),
  "crypto.hmac.sha256": mac("sha256"),
  "crypto.hmac.sha512": mac("sha512"),
  "crypto.hmac.equal": (a, b) => {
    const [left, right] = [Buffer.from(text(a)), Buffer.from(text(b))];
    return left.byteLength === right.byteLength && timingSafeEqual(left, right);
  },
};

function digest(algorithm: string): Builtin {
  return (value) => createHash(algorithm).update(text(value)).digest("hex");
}

function mac(algorithm: string): Builtin {
  return (value, key) => createHmac(algorithm, text(key)).update(text(value)).digest("hex");
}
