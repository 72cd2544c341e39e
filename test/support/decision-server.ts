import { createAuthorize } from "../../src/issuance/authorize.ts";
import type { Authorize, Ports } from "../../src/issuance/authorize.ts";
import type { DecisionEvent } from "../../src/issuance/ports.ts";
import type { IssuanceRequest } from "../../src/issuance/request.ts";
import { openAuthenticator } from "../../src/server/authenticate.ts";
import type { AuthenticatorOptions } from "../../src/server/authenticate.ts";
import { startDecisionListener } from "../../src/server/decision-listener.ts";
import type { DecisionListener, DecisionListenerEvent } from "../../src/server/decision-listener.ts";
import { nativePath, nativeWire } from "../../src/callers/native/wire.ts";
import { serverSettings } from "../../src/server/settings.ts";
import type { ServerSettings } from "../../src/server/settings.ts";
import { createRoutes } from "../../src/wire/routes.ts";
import type { Route } from "../../src/wire/routes.ts";
import { after, inputOf, noTexts, verdictWith } from "./requests.ts";

export const askedFor: IssuanceRequest = {
  grant_type: "client_credentials",
  token_types: ["access_token"],
  client: { id: "billing-agent" },
  subject: { type: "workload", id: "billing-agent" },
  scopes: ["invoices:read", "invoices:write"],
  resources: ["https://billing.acme.example"],
  claims: {},
  lifetimes: { access_token: 600 },
};

export const policy = { revision: "7", digest: `sha256:${"a".repeat(64)}` };

export interface TestServer extends DecisionListener {
  readonly events: DecisionListenerEvent[];
  readonly recorded: DecisionEvent[];
}

export interface TestServerOptions {
  readonly decisions?: Partial<ServerSettings["decisions"]>;
  readonly server?: Record<string, unknown>;
  readonly ports?: Partial<Ports>;
  readonly authorize?: Authorize;
  readonly routes?: readonly Route[];
  readonly verifyCallerToken?: AuthenticatorOptions["verifyCallerToken"];
}

/** A decision listener on a free port with the real pipeline, and no engine or context behind it. */
export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const settings = serverSettings.parse({ ...options.server, decisions: { port: 0, ...options.decisions } });
  const events: DecisionListenerEvent[] = [];
  const recorded: DecisionEvent[] = [];
  const { verifyCallerToken } = options;
  const authenticator = await openAuthenticator({
    settings,
    readFile: () => Promise.reject(new Error("no files here")),
    ...(verifyCallerToken && { verifyCallerToken }),
    onEvent: () => {},
  });
  const listener = await startDecisionListener({
    settings: settings.decisions,
    routes: createRoutes([
      { path: nativePath, wire: nativeWire(authenticator.authenticate) },
      ...(options.routes ?? []),
    ]),
    authorize: options.authorize ?? createAuthorize({ ...testPorts(recorded), ...options.ports }),
    newId: numbered("answer"),
    stopwatch: () => performance.now(),
    onEvent: (event) => events.push(event),
  });
  return { ...listener, events, recorded };
}

export function testPorts(recorded: DecisionEvent[] = []): Ports {
  return {
    assemble: async (request) => inputOf(request),
    evaluate: async () => ({ verdict: verdictWith(), policy, texts: noTexts }),
    record: async (event) => {
      recorded.push(event);
    },
    clock: () => 1_790_000_000_000,
    stopwatch: () => performance.now(),
    after,
    newId: numbered("decision"),
    onFailure: () => {},
  };
}

function numbered(prefix: string): () => string {
  let count = 0;
  return () => `${prefix}-${(count += 1)}`;
}
