import { fork } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Decision } from "../../src/issuance/decision.ts";
import type { IssuanceRequest } from "../../src/issuance/request.ts";
import { createEstate, reload } from "./acme-estate.ts";
import type { Edit, Estate } from "./acme-estate.ts";
import { signIn } from "./browser.ts";
import { patient, serveAssayer } from "./process.ts";
import type { AssayerProcess } from "./process.ts";
import { claimsOf } from "./provider.ts";
import type { TokenAnswer } from "./provider.ts";

const providerProcess = fileURLToPath(new URL("./sign-in-process.js", import.meta.url));
const redirectUri = "https://portal.acme.example/cb";
export const billing = "https://billing.acme.example";
export const deployment = "https://deploy.acme.example";

/** What a user at the portal is asked for; whatever is absent is reading and writing invoices, with a refresh token. */
export interface Asked {
  readonly user?: string;
  readonly scope?: string;
  readonly resources?: readonly string[];
  readonly details?: readonly object[];
  /** `response_type`, where it is not a code. */
  readonly responseType?: string;
}

/** Members of a form; a list is a member several times, undefined leaves one out. */
export type Form = Readonly<Record<string, string | readonly string[] | undefined>>;

/** The example estate, Assayer on it, and a real OpenID Provider with a portal that users sign in to. */
export interface SignInEstate {
  readonly estate: Estate;
  readonly assayer: AssayerProcess;
  readonly issuer: string;
  /** Signs in, consents, and returns the form that redeems the code. */
  readonly code: (asked?: Asked) => Promise<Record<string, string>>;
  /** Signs in, consents, and returns what comes back at the portal: the parameters of query and fragment. */
  readonly authorize: (asked: Asked) => Promise<URLSearchParams>;
  readonly token: (form: Form) => Promise<TokenAnswer>;
  readonly refresh: (token: unknown, form?: Form) => Promise<TokenAnswer>;
  /** What was asked and decided since somebody wanted to know. */
  readonly decided: () => Promise<{ requests: IssuanceRequest[]; decisions: Decision[] }>;
  /** What the provider used up, stored and revoked since somebody wanted to know. */
  readonly happened: () => Promise<string[]>;
  /** The claims that the application wants in tokens from now on. */
  readonly claims: (next: object) => Promise<void>;
  /** Runs with these files changed, and puts them back. */
  readonly during: (edits: readonly Edit[], run: () => Promise<void>) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** `edits` hold from the start; `over` changes the provider's configuration. */
export async function openSignIn({
  timeoutMs = 5_000,
  edits = [] as readonly Edit[],
  over = {},
} = {}): Promise<SignInEstate> {
  const estate = await createEstate();
  // The portal has a secret here, which would not do.
  const methods = ["tenants", "acme", "settings", "rules", "credential", "client_authentication", "methods"];
  await estate.edit("directory/tenants.yaml", methods, ["client_secret_basic"]);
  for (const edit of edits) await estate.edit(...edit);
  estate.keep();
  const assayer = await serveAssayer(estate.config, ...patient);
  const secret = randomUUID();
  const provider = await startProvider({ url: assayer.decisions, timeoutMs, secret, over });
  const token = (form: Form) => requestToken(provider.issuer, secret, form);

  return {
    estate,
    assayer,
    issuer: provider.issuer,
    code: (asked) => codeOf(provider.issuer, asked),
    authorize: (asked) => authorize(provider.issuer, asked, randomUUID()),
    token,
    refresh: (value, form = {}) => token({ grant_type: "refresh_token", refresh_token: String(value), ...form }),
    decided: () => provider.send("decided") as ReturnType<SignInEstate["decided"]>,
    happened: () => provider.send("happened") as Promise<string[]>,
    claims: async (next) => void (await provider.send("claims", { next })),
    during: async (changes, run) => {
      try {
        for (const edit of changes) await estate.edit(...edit);
        await reload(assayer);
        await run();
      } finally {
        await estate.restore();
        await reload(assayer);
      }
    },
    close: async () => {
      provider.close();
      await assayer.stop();
      await estate.remove();
    },
  };
}

/** The form that redeems a code of the portal's, of whatever provider is there. */
export async function codeOf(issuer: string, asked: Asked = {}): Promise<Record<string, string>> {
  const verifier = randomUUID() + randomUUID();
  const answer = await authorize(issuer, asked, verifier);
  const code = answer.get("code");
  if (code === null) throw new Error(`no code: ${answer.toString()}`);
  return { grant_type: "authorization_code", code, redirect_uri: redirectUri, code_verifier: verifier };
}

/** RFC 6749 §4.1.1 with RFC 7636 §4.3, at a browser. */
async function authorize(issuer: string, asked: Asked, verifier: string): Promise<URLSearchParams> {
  const { scope = "openid offline_access invoices:read invoices:write", resources = [billing] } = asked;
  const at = new URL(`${issuer}/auth`);
  const parameters = {
    client_id: "acme-portal",
    response_type: asked.responseType ?? "code",
    redirect_uri: redirectUri,
    scope,
    prompt: "consent",
    nonce: randomUUID(),
    ...(asked.responseType?.includes("code") !== false && {
      code_challenge: createHash("sha256").update(verifier).digest("base64url"),
      code_challenge_method: "S256",
    }),
    ...(asked.details && { authorization_details: JSON.stringify(asked.details) }),
  };
  for (const [name, value] of Object.entries(parameters)) at.searchParams.append(name, value);
  for (const resource of resources) at.searchParams.append("resource", resource);
  const { search, hash } = await signIn(at, asked.user ?? "jo");
  return new URLSearchParams(`${search.slice(1)}&${hash.slice(1)}`);
}

async function requestToken(issuer: string, secret: string, form: Form): Promise<TokenAnswer> {
  const body = new URLSearchParams();
  for (const [name, value] of Object.entries(form)) {
    for (const one of typeof value === "object" ? value : [value]) if (one !== undefined) body.append(name, one);
  }
  const authorization = `Basic ${Buffer.from(`acme-portal:${secret}`).toString("base64")}`;
  const answer = await fetch(`${issuer}/token`, { method: "POST", headers: { authorization }, body });
  const json = (await answer.json()) as Record<string, unknown>;
  return { status: answer.status, body: json, claims: claimsOf(json["access_token"]) };
}

async function startProvider(options: object) {
  const child = fork(providerProcess, [JSON.stringify(options)], { stdio: "ignore", execArgv: [] });
  const next = async () => ((await once(child, "message"))[0] as { value: unknown }).value;
  const issuer = (await next()) as string;
  return {
    issuer,
    send: (verb: string, more: object = {}) => {
      child.send({ verb, ...more });
      return next();
    },
    close: () => void child.kill(),
  };
}
