import type { Value } from "../../value.ts";
import { text } from "../arguments.ts";
import type { Builtin, Family } from "../arguments.ts";
import { algorithms } from "./algorithms.ts";
import type { Algorithm } from "./algorithms.ts";
import { candidates, decodeVerify, stringMember } from "./decode-verify.ts";
import { keysOf } from "./keys.ts";
import { jsonObject, tokenOf } from "./token.ts";

/** JSON Web Tokens (RFC 7519): reading and verifying, no signing. */
export const jwt: Family = {
  "io.jwt.decode": decode,
  "io.jwt.decode_verify": decodeVerify,
  ...Object.fromEntries(
    [...algorithms].map(([name, algorithm]) => [`io.jwt.verify_${name.toLowerCase()}`, verifier(name, algorithm)]),
  ),
};

/** `[header, claims, signature in hexadecimal]`; of a token in a token (`cty: JWT`), the inner one. */
function decode(value: Value): Value {
  const { header, payload, signature } = tokenOf(value);
  if (header.get("cty") === "JWT") return decode(payload.replace(/^["']+|["']+$/g, ""));
  return [header, jsonObject(payload), signature.toString("hex")];
}

function verifier(name: string, algorithm: Algorithm): Builtin {
  if (name.startsWith("HS")) {
    return (value, secret) => {
      const { signed, signature } = tokenOf(value);
      return algorithm.verify(text(secret), signed, signature);
    };
  }
  return (value, certificate) => {
    const { header, signed, signature } = tokenOf(value);
    const keys = candidates(keysOf(text(certificate)), stringMember(header, "kid"), stringMember(header, "alg"));
    return keys.some(({ key }) => algorithm.verify(key, signed, signature));
  };
}
