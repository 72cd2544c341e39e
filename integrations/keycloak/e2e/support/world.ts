import { once } from "node:events";
import { createServer } from "node:http";
import type { Server } from "node:http";
import { reload } from "../../../../test/support/acme-estate.ts";
import type { Edit } from "../../../../test/support/acme-estate.ts";
import { serveAssayer, startAssayer } from "../../../../test/support/process.ts";
import type { AssayerProcess, RunningProcess } from "../../../../test/support/process.ts";
import { createKeycloakEstate } from "./estate.ts";
import { createAdministrator } from "./administrator.ts";
import type { Administrator } from "./administrator.ts";
import { startKeycloak } from "./keycloak.ts";
import { gated, orders, realm, realms } from "./realm.ts";
import { createRealm } from "./requests.ts";
import type { Realm } from "./requests.ts";

/** Milliseconds that Keycloak waits for a decision: what is shipped. */
export const deadlineMs = 1_500;

/** Keycloak, which asks a real Assayer. */
export interface World {
  readonly acme: Realm;
  /** The same, but each refresh token is good for one use. */
  readonly rotating: Realm;
  /** The same, but without the executor: the post-processor is alone. */
  readonly bare: Realm;
  /** The same, but it is missing in the provider's list of realms. */
  readonly forgotten: Realm;
  /** Without the provider, and behind `assayer guard`. */
  readonly guarded: Realm;
  readonly administrator: Administrator;
  readonly assayer: () => AssayerProcess;
  /** Changes what Assayer knows; undone before the next test by `restore`. */
  readonly change: (...edits: Edit[]) => Promise<void>;
  readonly restore: () => Promise<void>;
  readonly stop: () => Promise<void>;
  /** Starts Assayer again, where it was. */
  readonly start: () => Promise<void>;
  /** Something else answers where Assayer was, until the function that comes back is called. */
  readonly impersonate: (answer: Impersonation) => Promise<() => Promise<void>>;
  /** Lines that Keycloak has logged. */
  readonly log: () => string;
  readonly evidenceKeys: string;
  readonly close: () => Promise<void>;
}

export interface Impersonated {
  readonly status: number;
  readonly body: unknown;
}
export type Impersonation = (question: Question) => Impersonated;
export interface Question {
  readonly token_types: readonly string[];
  readonly scopes: readonly string[];
  readonly resources: readonly string[];
  readonly lifetimes: Readonly<Record<string, number>>;
}

export async function openWorld(): Promise<World> {
  const estate = await createKeycloakEstate();
  let assayer = await serveAssayer(estate.config);
  const { decisions: url } = assayer;
  const { port } = new URL(url);
  // A test's process does not live as long as Keycloak takes to start.
  await assayer.stop();
  const keycloak = await startKeycloak({
    realms: Object.fromEntries(realms.map((name) => [name, realm(name)])),
    options: {
      url,
      "key-file": estate.keyFile,
      realms: gated.map((name) => `${name}:acme`).join(","),
    },
  });
  let running = false;
  const start = async () => {
    running = true;
    // Nothing here is about speed.
    assayer = await serveAssayer(estate.config, `server.decisions.port=${port}`, "policy.deadline_ms=1000");
  };
  const stop = async () => {
    running = false;
    await assayer.stop();
  };
  await start();
  const guard = await startGuard(keycloak.url, url, estate.keyFile);
  return {
    acme: createRealm(keycloak.url, "acme"),
    rotating: createRealm(keycloak.url, "rotating"),
    bare: createRealm(keycloak.url, "bare"),
    forgotten: createRealm(keycloak.url, "forgotten"),
    guarded: createRealm(String(guard.ready["guard"]), "plain"),
    administrator: createAdministrator(keycloak.url),
    assayer: () => assayer,
    change: async (...edits) => {
      for (const edit of edits) await estate.edit(...edit);
      await reload(assayer);
    },
    restore: async () => {
      await estate.restore();
      if (running) await reload(assayer);
    },
    start,
    stop,
    impersonate: async (answer) => {
      const server = impersonator(answer).listen(Number(port), "127.0.0.1");
      await once(server, "listening");
      return async () => {
        server.closeAllConnections();
        server.close();
        await once(server, "close");
      };
    },
    log: keycloak.log,
    evidenceKeys: estate.keys,
    close: async () => {
      await guard.stop();
      await keycloak.stop();
      await assayer.stop();
      await estate.remove();
    },
  };
}

function startGuard(keycloak: string, assayer: string, keyFile: string): Promise<RunningProcess> {
  const endpoint = "/realms/plain/protocol/openid-connect";
  const options = {
    upstream: keycloak,
    port: "0",
    "token-path": `${endpoint}/token`,
    "revocation-path": `${endpoint}/revoke`,
    tenant: "acme",
    resource: orders,
    "decide-at": assayer,
    "key-file": keyFile,
  };
  return startAssayer(["guard", ...Object.entries(options).flatMap(([name, value]) => [`--${name}`, value])]);
}

function impersonator(answer: Impersonation): Server {
  return createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { status, body } = answer(JSON.parse(Buffer.concat(chunks).toString()) as Question);
      response.writeHead(status, { "content-type": "application/json", location: "/v1/decisions" });
      response.end(typeof body === "string" ? body : JSON.stringify(body));
    });
  });
}
