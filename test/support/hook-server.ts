import { createHmac, randomUUID } from "node:crypto";
import { CompactSign, exportJWK, generateKeyPair, createLocalJWKSet, SignJWT } from "jose";
import { openCallers } from "../../src/callers/open.ts";
import { callersSettings } from "../../src/callers/registry.ts";
import type { Verdict } from "../../src/issuance/verdict.ts";
import { policy, startTestServer } from "./decision-server.ts";
import type { TestServer } from "./decision-server.ts";
import { noTexts, verdictWith } from "./requests.ts";
import { claimsSigned, readSecret, secret } from "./secrets.ts";

const keys = await generateKeyPair("ES256");
const jwks = createLocalJWKSet({ keys: [await exportJWK(keys.publicKey)] });

export interface HookServer extends TestServer {
  /** Headers by which the configured IdP proves that this body is its own. */
  readonly credentials: (body: string) => Promise<Record<string, string>>;
  /** The body as the IdP sends it: signed, where it is signed as a whole. */
  readonly sealed: (body: string) => Promise<string>;
  readonly hook: string;
}

/** The real listener with one hook called `idp`, the real pipeline behind it, and a verdict of the test's choice. */
export async function startHookServer(settings: object, verdict: Partial<Verdict> = {}): Promise<HookServer> {
  const configured = callersSettings.parse({ idp: settings });
  const auth: Auth = configured["idp"]?.auth ?? { type: "insecure_none" };
  const callers = await openCallers(configured, {
    readFile: readSecret,
    intervalMs: 60_000,
    clock: Date.now,
    keysAt: () => jwks,
    onEvent: () => {},
  });
  const evaluate = async () => ({ verdict: verdictWith(verdict), policy, texts: noTexts });
  const server = await startTestServer({ routes: callers.routes, ports: { evaluate } });
  return {
    ...server,
    hook: new URL("/v1/hooks/idp", server.url).href,
    credentials: (body) => credentialsOf(auth, body),
    sealed: async (body) => (auth.type === "signed_jwt" ? sealed(body) : body),
  };
}

/** An answer as its IdP reads it: of one that is signed as a whole, what is signed, and for how many seconds. */
export function opened(answer: unknown): unknown {
  const token: unknown = typeof answer === "object" && answer !== null ? Reflect.get(answer, "token") : undefined;
  if (typeof token !== "string") return answer;
  const { iat, exp, ...claims } = claimsSigned(token) ?? {};
  return { token: claims, seconds: Number(exp) - Number(iat) };
}

type Auth = { readonly type: string } & Record<string, unknown>;

async function credentialsOf(auth: Auth, body: string): Promise<Record<string, string>> {
  switch (auth.type) {
    case "bearer":
      return { authorization: `Bearer ${secret}` };
    case "header":
      return { [String(auth["name"])]: secret };
    case "basic":
      return { authorization: `Basic ${Buffer.from(`${String(auth["username"])}:${secret}`).toString("base64")}` };
    case "oauth_jwt":
      return { authorization: `Bearer ${await signed({ client_id: auth["client_id"] }, auth)}` };
    case "hmac":
      return auth["format"] === "zitadel" ? timed(body) : standardWebhook(body);
    default:
      return {};
  }
}

function timed(body: string): Record<string, string> {
  const at = Math.floor(Date.now() / 1_000);
  return { "zitadel-signature": `t=${at},v1=${createHmac("sha256", secret).update(`${at}.${body}`).digest("hex")}` };
}

function standardWebhook(body: string): Record<string, string> {
  const [id, at] = [randomUUID(), Math.floor(Date.now() / 1_000)];
  const key = Buffer.from(secret, "base64");
  const signature = createHmac("sha256", key).update(`${id}.${at}.${body}`).digest("base64");
  return { "webhook-id": id, "webhook-timestamp": String(at), "webhook-signature": `v1,${signature}` };
}

/** Signed byte by byte, whatever it is; an object gets an end. */
function sealed(text: string): Promise<string> {
  const ends = text.replace("{", `{"exp":${Math.floor(Date.now() / 1_000) + 300},`);
  return new CompactSign(Buffer.from(ends)).setProtectedHeader({ alg: "ES256" }).sign(keys.privateKey);
}

function signed(payload: object, { issuer, audience, scope }: Partial<Auth> = {}): Promise<string> {
  const token = new SignJWT({ ...payload, ...(scope !== undefined && { scope }) })
    .setProtectedHeader({ alg: "ES256" })
    .setExpirationTime("5m");
  if (typeof issuer === "string") token.setIssuer(issuer);
  if (typeof audience === "string") token.setAudience(audience);
  return token.sign(keys.privateKey);
}
