import { z } from "zod";
import { identifier } from "../issuance/vocabulary.ts";

const keyDigest = z.string().regex(/^sha256:[0-9a-f]{64}$/, "`sha256:` and 64 lower-case hexadecimal digits");
/** Secrets that are only ever compared: their digests are enough. */
export const digestedKeys = {
  keys: z
    .array(keyDigest)
    .default([])
    .describe("SHA-256 digests of keys, `sha256:<hex>`; several, so that a key can be replaced without a gap."),
  key_files: z
    .array(z.string().min(1))
    .default([])
    .describe("Files with more digests, one a line; read again when they change, the last good content kept."),
};

/** Whose access tokens are believed. */
export const tokenIssuer = z.strictObject({
  issuer: identifier.describe("`iss` of the tokens, compared exactly."),
  audience: identifier.describe("What `aud` must name: this service."),
  algorithms: z
    .array(z.enum(["RS256", "PS256", "ES256", "ES384", "EdDSA"]))
    .min(1)
    .default(["RS256", "PS256", "ES256", "EdDSA"])
    .describe("Signature algorithms that are accepted."),
  jwks: z.string().min(1).describe("The issuer's keys: an https URL, or the path of a JWKS file."),
});
export type TokenIssuerSettings = z.infer<typeof tokenIssuer>;
