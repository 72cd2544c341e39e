import { randomUUID } from "node:crypto";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { evidenceFor } from "../../examples/acme/runtime/evidence.js";
import { createEstate } from "./acme-estate.ts";
import type { Estate } from "./acme-estate.ts";
import { logLines, serveAssayer, startAssayer } from "./process.ts";
import type { AssayerProcess, LogLine, RunningProcess } from "./process.ts";
import { claimsOf } from "./provider.ts";
import { startUpstream } from "./upstream.ts";

const redirectUri = "https://portal.acme.example/cb";

export interface TokenAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** The example estate, a real OpenID Provider that knows nothing of Assayer, and the guard before it. */
export interface GuardEstate {
  readonly estate: Estate;
  readonly guard: RunningProcess;
  readonly url: string;
  readonly upstream: string;
  /** The Assayer that decides, where the guard does not decide itself. */
  readonly assayer: AssayerProcess | undefined;
  /** As the agent of the estate, with its evidence and its purpose. */
  readonly agent: (form?: Readonly<Record<string, string>>) => Promise<TokenAnswer>;
  /** As the portal, with a code or a refresh token. */
  readonly portal: (form: Readonly<Record<string, string>>) => Promise<TokenAnswer>;
  /** The same, past the guard. */
  readonly past: (form: Readonly<Record<string, string>>) => Promise<TokenAnswer>;
  /** A form that redeems what a user's sign-in at the portal leaves there. */
  readonly signIn: (user: string, scope?: string) => Promise<Record<string, string>>;
  readonly issue: (next: { seconds?: number; format?: string; claims?: object }) => Promise<void>;
  /** What happened at the upstream since somebody asked. */
  readonly happened: () => Promise<string[]>;
  /** What the guard has said of tokens. */
  readonly said: () => LogLine[];
  readonly close: () => Promise<void>;
}

/** `elsewhere`: the guard asks an `assayer serve` instead of deciding itself. `waived`: what it need not insist on. */
export async function openGuardEstate({
  elsewhere = false,
  timeoutMs = 5_000,
  waived = [] as readonly string[],
} = {}): Promise<GuardEstate> {
  const estate = await createEstate();
  // The portal has a secret, which would not do.
  const rule = ["tenants", "acme", "settings", "rules", "credential", "client_authentication"];
  await estate.edit("directory/tenants.yaml", rule, { level: "observe" });
  estate.keep();
  const clients = await createClients();
  const provider = await startUpstream(clients.known);
  const assayer = elsewhere ? await serveAssayer(estate.config) : undefined;
  const decides = assayer ? ["--decide-at", assayer.decisions] : ["--config", estate.config];
  const options = {
    upstream: provider.origin,
    port: "0",
    tenant: "acme",
    "revocation-path": "/token/revocation",
    "decision-timeout-ms": String(timeoutMs),
  };
  const all = [...Object.entries(options), ...waived.map((name) => ["insecure-best-effort", name] as const)];
  const flags = all.flatMap(([name, value]) => [`--${name}`, value]);
  const guard = await startAssayer(["guard", ...flags, ...decides]);
  const url = String(guard.ready["guard"]);

  const post = async (at: string, form: Record<string, string>, headers: Record<string, string> = {}) => {
    const answer = await fetch(at, { method: "POST", headers, body: new URLSearchParams(form) });
    const text = await answer.text();
    const body = (text === "" ? {} : JSON.parse(text)) as Record<string, unknown>;
    return { status: answer.status, body, claims: claimsOf(body["access_token"]) };
  };
  const evidence = async () => {
    const [shown] = (await evidenceFor("billing-agent", estate.keys)) as { token: string }[];
    return shown?.token ?? "";
  };
  return {
    estate,
    guard,
    url,
    upstream: provider.origin,
    assayer,
    agent: async (form = {}) => {
      const whole = {
        grant_type: "client_credentials",
        scope: "invoices:read",
        resource: "https://billing.acme.example",
      };
      const headers = { "assayer-evidence": await evidence(), "assayer-purpose": "invoice-reconciliation" };
      return post(`${url}/token`, { ...whole, ...form, ...(await clients.agent(provider.origin)) }, headers);
    },
    portal: (form) => post(`${url}/token`, { ...form, ...clients.portal }),
    past: (form) => post(`${provider.origin}/token`, { ...form, ...clients.portal }),
    signIn: async (user, scope = "openid offline_access invoices:read") => {
      const code = (await provider.send("code", { user, client: "acme-portal", scope })) as string;
      return { grant_type: "authorization_code", code, redirect_uri: redirectUri };
    },
    issue: async (next) => void (await provider.send("issue", next)),
    happened: async () => (await provider.send("happened", {})) as string[],
    said: () => logLines(guard.output().stderr).filter(({ event }) => /^(token_|request_|revocation_)/.test(event)),
    close: async () => {
      await guard.stop();
      provider.close();
      await assayer?.stop();
      await estate.remove();
    },
  };
}

/** The agent signs its assertions (RFC 7523 §2.2); the portal has a secret, which works more than once. */
async function createClients() {
  const { publicKey, privateKey } = await generateKeyPair("ES256", { extractable: true });
  const secret = randomUUID();
  const assertion = (audience: string) =>
    new SignJWT({ jti: randomUUID() })
      .setProtectedHeader({ alg: "ES256" })
      .setIssuer("billing-agent")
      .setSubject("billing-agent")
      .setAudience(audience)
      .setIssuedAt()
      .setExpirationTime("1m")
      .sign(privateKey);
  return {
    known: { "billing-agent": await exportJWK(publicKey), "acme-portal": secret },
    agent: async (audience: string) => ({
      client_assertion: await assertion(audience),
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    }),
    portal: { client_id: "acme-portal", client_secret: secret },
  };
}
