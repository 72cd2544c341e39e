import { z } from "zod";
import { identifier } from "../../issuance/vocabulary.ts";
import { digestedKeys, tokenIssuer } from "../../wire/settings.ts";

const type = <Name extends string>(name: Name) => z.literal(name).describe("This way to prove it.");

/** The ways in which callers prove who they are, by name. Each wire allows those that its IdP can do. */
export const authenticationSettings = {
  bearer: z
    .strictObject({ type: type("bearer"), ...digestedKeys })
    .describe("`Authorization: Bearer <key>` (RFC 6750 §2.1)."),
  header: z
    .strictObject({
      type: type("header"),
      name: z
        .string()
        .regex(/^[a-z0-9-]+$/, "a header's name in lower case")
        .default("authorization")
        .describe("Header whose whole value is the key, in lower case."),
      ...digestedKeys,
    })
    .describe("A key as the whole value of a header."),
  basic: z
    .strictObject({
      type: type("basic"),
      username: identifier.describe("The user that the IdP signs in as."),
      ...digestedKeys,
    })
    .describe("`Authorization: Basic` (RFC 7617); the keys are digests of passwords."),
  oauth_jwt: z
    .strictObject({
      type: type("oauth_jwt"),
      ...tokenIssuer.shape,
      client_id: identifier.describe("Whom the token was issued to: `client_id`, `azp` or `appid` of it."),
      scope: identifier.optional().describe("A scope that the token must have (`scope` or `scp`)."),
    })
    .describe("An access token of an authorization server: JWT, as RFC 9068 has it."),
  hmac: z
    .strictObject({
      type: type("hmac"),
      format: z
        .enum(["zitadel", "standard_webhooks"])
        .describe("How the signature is written: `t=…,v1=…`, or the three headers of Standard Webhooks."),
      secret_files: z
        .array(z.string().min(1))
        .min(1)
        .describe("Files with one secret each; several, so that a secret can be replaced without a gap."),
      tolerance_seconds: z
        .int()
        .min(1)
        .max(3_600)
        .default(300)
        .describe(
          "How far the time of signing may be from now. The same signature is not accepted twice in that time.",
        ),
    })
    .describe("HMAC-SHA-256 over the body, byte by byte."),
  signed_jwt: z
    .strictObject({
      type: type("signed_jwt"),
      ...tokenIssuer.shape,
      issuer: identifier.optional().describe("`iss` that the token must have."),
      audience: identifier.optional().describe("What `aud` must name."),
    })
    .describe("The body is a JWT, or holds one as `token`, whose signature is checked."),
  mtls: z
    .strictObject({
      type: type("mtls"),
      spiffe_ids: z.array(z.string().startsWith("spiffe://")).default([]).describe("SPIFFE IDs, compared exactly."),
      subjects: z.array(identifier).default([]).describe("Subjects as OpenSSL writes them in one line (RFC 2253)."),
    })
    .describe("A client certificate that leads to `server.decisions.tls.client_ca_file`."),
  insecure_none: z
    .strictObject({ type: type("insecure_none") })
    .describe("Whoever reaches the listener is believed. On a loopback address only."),
};

export type AuthenticationType = keyof typeof authenticationSettings;
export type AuthenticationSettings<Type extends AuthenticationType = AuthenticationType> = z.infer<
  (typeof authenticationSettings)[Type]
>;

/** `auth` of a caller: one of the types that its IdP can do. */
export function authSchema(types: readonly AuthenticationType[]) {
  const [first, ...others] = types.map((one) => authenticationSettings[one]);
  if (first === undefined) throw new TypeError("a caller must be able to prove who it is");
  return z.discriminatedUnion("type", [first, ...others]);
}
