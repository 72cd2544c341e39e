import { createHash, randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { createEstate, reload } from "../../../test/support/acme-estate.ts";
import type { Edit, Estate } from "../../../test/support/acme-estate.ts";
import { patient, serveAssayer } from "../../../test/support/process.ts";
import type { AssayerProcess } from "../../../test/support/process.ts";
import { claimsOf } from "../../../test/support/provider.ts";
import { startUpstream } from "../../../test/support/upstream.ts";
import { startNginx } from "./nginx.ts";
import type { Nginx } from "./nginx.ts";
import { configurationOf, withValues } from "./page.ts";

interface Client {
  readonly id: string;
  readonly secret: string;
}

/** A client whose every token is for what the page's example says, and one that the provider alone knows. */
export const reporting: Client = { id: "reporting", secret: randomUUID() };
export const stranger: Client = { id: "stranger", secret: randomUUID() };
export const tokenPath = "/oauth2/token";

export interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A line of the decision log. */
export interface Recorded {
  readonly decision_id: string;
  readonly decision: string;
  readonly reasons: readonly { readonly code: string }[];
  readonly input: { readonly request: Readonly<Record<string, unknown>> };
}

export interface TokenAnswer {
  readonly status: number;
  readonly text: string;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** The example estate, a real OpenID Provider, and real nginx before it, set up as docs/callers/nginx.md says. */
export interface Edge {
  readonly nginx: Nginx;
  /** Another nginx before the same provider, its configuration changed: what stands there by what is in its place. */
  readonly changed: (changes: Readonly<Record<string, string>>) => Promise<Nginx>;
  readonly token: (request?: TokenRequest) => Promise<TokenAnswer>;
  /** The provider, which nobody guards. */
  readonly upstream: string;
  readonly assayer: AssayerProcess;
  readonly change: (...edits: Edit[]) => Promise<void>;
  readonly restore: () => Promise<void>;
  /** What the provider was sent since somebody asked. */
  readonly received: () => Promise<readonly Received[]>;
  /** What was decided since somebody asked. */
  readonly decided: () => Promise<readonly Recorded[]>;
  readonly close: () => Promise<void>;
}

export interface TokenRequest {
  readonly form?: Readonly<Record<string, string>>;
  /** `undefined` leaves one out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly at?: Nginx;
}

export const basic = ({ id, secret }: Client) => `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}`;

export async function openEdge(): Promise<Edge> {
  const estate = await createEstate();
  const key = randomUUID();
  await configure(estate, key);
  const assayer = await serveAssayer(estate.config, ...patient);
  const upstream = await startUpstream(
    Object.fromEntries([reporting, stranger].map(({ id, secret }) => [id, registered(secret)])),
    { token: tokenPath },
  );
  const page = await configurationOf("nginx", "nginx", {
    "https://idp.internal": upstream.origin,
    "http://127.0.0.1:8480": assayer.decisions,
    "the key": key,
  });
  const nginx = await startNginx(page);
  const others: Nginx[] = [];
  let decisionsRead = 0;
  return {
    nginx,
    changed: async (changes) => {
      const other = await startNginx(withValues(page, changes));
      others.push(other);
      return other;
    },
    token: ({ form = {}, headers = {}, at = nginx } = {}) => ask(at.url + tokenPath, form, headers),
    upstream: upstream.origin,
    assayer,
    change: async (...edits) => {
      for (const edit of edits) await estate.edit(...edit);
      await reload(assayer);
    },
    restore: async () => {
      await estate.restore();
      await reload(assayer);
    },
    received: async () => (await upstream.send("received", {})) as Received[],
    decided: async () => {
      const log = join(estate.folder, "decisions.ndjson");
      // It is there from the first decision on.
      const lines = existsSync(log) ? (await readFile(log, "utf8")).split("\n").filter(Boolean) : [];
      const unread = lines.slice(decisionsRead);
      decisionsRead = lines.length;
      return unread.map((line) => JSON.parse(line) as Recorded);
    },
    close: async () => {
      for (const one of [nginx, ...others]) await one.stop();
      await assayer.stop();
      upstream.close();
      await estate.remove();
    },
  };
}

async function configure(estate: Estate, key: string): Promise<void> {
  const callers = await configurationOf("nginx", "yaml");
  await writeFile(join(estate.folder, "edge.keys"), `sha256:${createHash("sha256").update(key).digest("hex")}\n`);
  // What the page says takes the place of the example's own hooks.
  const page = parse(callers) as { readonly callers: object };
  await estate.edit("assayer.yaml", ["callers"], page.callers);
  await writeFile(join(estate.folder, "directory/edge.yaml"), directory);
  await estate.edit("facts/risk.yaml", ["acme", reporting.id], { score: 5, signals: [] });
  const rules = ["tenants", "acme", "settings", "rules"];
  await estate.edit("directory/tenants.yaml", [...rules, "credential", "client_authentication"], {
    methods: ["client_secret_basic"],
  });
  estate.keep();
}

const directory = `clients:
  - id: ${reporting.id}
    tenant: acme
    active: true
    environment: production
    owner: maria
    review_by: 2036-12-20
    resources: [https://billing.acme.example]
    scopes: [invoices:read]
    credential: { issued_at: 2026-09-01, authentication_method: client_secret_basic }
`;

function registered(secret: string): object {
  return { client_secret: secret, token_endpoint_auth_method: "client_secret_basic" };
}

async function ask(
  url: string,
  form: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string | undefined>>,
): Promise<TokenAnswer> {
  const all = Object.entries({ authorization: basic(reporting), ...headers }).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as [string, string]],
  );
  const whole = { grant_type: "client_credentials", scope: "invoices:read", ...form };
  const response = await fetch(url, { method: "POST", headers: all, body: new URLSearchParams(whole) });
  const text = await response.text();
  const token = response.ok ? (JSON.parse(text) as { access_token?: string }).access_token : undefined;
  return { status: response.status, text, claims: claimsOf(token) };
}
