import { createHmac } from "node:crypto";
import { importPKCS8, SignJWT } from "jose";
import { z } from "zod";

const text = z.string().min(1);
/** Paths, relative to the file that names them. */
const path = text;
const signing = { private_key_file: path, algorithm: z.string().default("ES256"), kid: text.optional() };

/** By what an IdP proves that a message is its own: the other half of `auth` in a hook's configuration. */
export const credentials = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("none") }),
  z.strictObject({ type: z.literal("bearer"), key: text }),
  z.strictObject({ type: z.literal("header"), name: text.default("authorization"), key: text }),
  z.strictObject({ type: z.literal("basic"), username: text, password: text }),
  z.strictObject({
    type: z.literal("oauth_jwt"),
    ...signing,
    issuer: text,
    audience: text,
    client_id: text,
    scope: text.optional(),
  }),
  z.strictObject({ type: z.literal("hmac"), format: z.enum(["zitadel", "standard_webhooks"]), secret: text }),
  z.strictObject({ type: z.literal("signed_jwt"), ...signing, issuer: text.optional(), audience: text.optional() }),
  z.strictObject({ type: z.literal("mtls"), certificate_file: path, key_file: path }),
]);
export type Credentials = z.infer<typeof credentials>;

/** With what it is proved, and when. */
export interface ProofPorts {
  readonly readFile: (path: string) => Promise<string>;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  readonly newId: () => string;
}

/** The body as it is sent, and what proves it. `cert` and `key` are for the connection: PEM. */
export interface Proved {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly cert?: string;
  readonly key?: string;
}

/** Each IdP's own way to authenticate, on the bytes that are sent. */
export async function proved(credential: Credentials, body: string, ports: ProofPorts): Promise<Proved> {
  switch (credential.type) {
    case "bearer":
      return { body, headers: { authorization: `Bearer ${credential.key}` } };
    case "header":
      return { body, headers: { [credential.name]: credential.key } };
    case "basic":
      return { body, headers: { authorization: `Basic ${base64(`${credential.username}:${credential.password}`)}` } };
    case "oauth_jwt":
      return { body, headers: { authorization: `Bearer ${await accessToken(credential, ports)}` } };
    case "hmac":
      return { body, headers: signatures[credential.format](body, credential.secret, ports) };
    case "signed_jwt":
      return { body: await signedBody(credential, body, ports), headers: {} };
    case "mtls": {
      const [cert, key] = await Promise.all([
        ports.readFile(credential.certificate_file),
        ports.readFile(credential.key_file),
      ]);
      return { body, headers: {}, cert, key };
    }
    case "none":
    default:
      return { body, headers: {} };
  }
}

/** ZITADEL `pkg/actions/signing.go`, and Standard Webhooks with a secret as Supabase shows it. */
const signatures = {
  zitadel: (body: string, secret: string, { clock }: ProofPorts) => {
    const at = Math.floor(clock() / 1_000);
    const hex = createHmac("sha256", secret).update(`${at}.${body}`).digest("hex");
    return { "zitadel-signature": `t=${at},v1=${hex}` };
  },
  standard_webhooks: (body: string, secret: string, { clock, newId }: ProofPorts) => {
    const [id, at] = [newId(), String(Math.floor(clock() / 1_000))];
    const key = Buffer.from(secret.replace(/^(v1,)?whsec_/, ""), "base64");
    const signature = createHmac("sha256", key).update(`${id}.${at}.${body}`).digest("base64");
    return { "webhook-id": id, "webhook-timestamp": at, "webhook-signature": `v1,${signature}` };
  },
};

const validSeconds = 60;

type Signing = Extract<Credentials, { readonly private_key_file: string }>;

/** An access token as RFC 9068 has it, of an authorization server whose key this is. */
function accessToken(credential: Extract<Credentials, { type: "oauth_jwt" }>, ports: ProofPorts): Promise<string> {
  const { client_id, scope } = credential;
  return signed({ client_id, sub: client_id, ...(scope !== undefined && { scope }) }, "at+jwt", credential, ports);
}

/** Cloudflare Access: the question is a JWT, in a body that has it as `token`. */
async function signedBody(credential: Signing, body: string, ports: ProofPorts): Promise<string> {
  return JSON.stringify({ token: await signed(JSON.parse(body) as object, "JWT", credential, ports) });
}

async function signed(claims: object, typ: string, credential: Signing, ports: ProofPorts): Promise<string> {
  const { private_key_file: file, algorithm: alg, kid, issuer, audience } = credential;
  const now = Math.floor(ports.clock() / 1_000);
  const token = new SignJWT({ ...claims, iat: now, exp: now + validSeconds });
  if (issuer !== undefined) token.setIssuer(issuer);
  if (audience !== undefined) token.setAudience(audience);
  token.setProtectedHeader({ alg, typ, ...(kid !== undefined && { kid }) });
  return token.sign(await importPKCS8(await ports.readFile(file), alg));
}

function base64(pair: string): string {
  return Buffer.from(pair).toString("base64");
}
