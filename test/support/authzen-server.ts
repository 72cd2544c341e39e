import type { AccessCount, AccessEvent } from "../../src/callers/authzen/account.ts";
import type { ItemAnswer } from "../../src/callers/authzen/answers.ts";
import { authzenRoutes } from "../../src/callers/authzen/wire.ts";
import type { AuthzenPorts } from "../../src/callers/authzen/wire.ts";
import { authzenSettings } from "../../src/callers/authzen/settings.ts";
import type { Caller } from "../../src/issuance/caller.ts";
import type { Ports } from "../../src/issuance/authorize.ts";
import type { IssuanceRequest } from "../../src/issuance/request.ts";
import type { Verdict } from "../../src/issuance/verdict.ts";
import { policy, startTestServer } from "./decision-server.ts";
import type { TestServer, TestServerOptions } from "./decision-server.ts";
import { inputOf, noTexts, verdictWith } from "./requests.ts";

export interface AuthzenServer extends TestServer {
  /** What is in the log of questions that are not about issuance, and what is counted, in order. */
  readonly accessed: (AccessEvent | AccessCount)[];
  /** What was asked of the domain, in order. */
  readonly asked: IssuanceRequest[];
  /** For whom, likewise. */
  readonly callers: Caller[];
  readonly post: (path: string, body: unknown, headers?: Record<string, string>) => Promise<Reply>;
}

export interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Headers;
}

const identities = new Map([
  ["Bearer good", { name: "as" }],
  ["Bearer acme", { name: "as-of-acme", tenant: "acme" }],
]);

/** A bundle without a policy for anything but issuance. */
const nothingElse = {
  entity: () => undefined,
  entities: () => new Map(),
  actions: () => [],
  evaluateAccess: () => undefined,
  answersAccess: () => false,
};

/** A bundle's second entry point with answers of the test's choice. */
export function answering(
  answers: (input: string, questions: number) => readonly ItemAnswer[],
): AuthzenPorts["evaluateAccess"] {
  return async (input, questions) => ({ decisions: answers(input, questions), policy });
}

/** The AuthZEN endpoints on the real listener, with a verdict of the test's choice and scopes that may be granted. */
export async function startAuthzenServer(
  settings: object = {},
  verdict: Partial<Verdict> | ((request: IssuanceRequest) => Partial<Verdict>) = {},
  grantable: readonly string[] = [],
  access: Partial<AuthzenPorts> = {},
  decisions: TestServerOptions["decisions"] = {},
): Promise<AuthzenServer> {
  const accessed: (AccessEvent | AccessCount)[] = [];
  const asked: IssuanceRequest[] = [];
  const callers: Caller[] = [];
  const verdictOf = typeof verdict === "function" ? verdict : () => verdict;
  const ports: Partial<Ports> = {
    assemble: async (request, caller) => {
      asked.push(request);
      callers.push(caller);
      return inputOf(request);
    },
    evaluate: async (text) => {
      const { request } = JSON.parse(text) as { request: IssuanceRequest };
      return { verdict: verdictWith(verdictOf(request)), policy, texts: noTexts };
    },
  };
  const routes = authzenRoutes(authzenSettings.parse(settings), {
    authenticate: (authorization = "Bearer good") => identities.get(authorization),
    grantable: () => grantable,
    clock: () => 1_790_000_000_000,
    newId: () => "access-1",
    recordAccess: async (event) => {
      accessed.push(event);
    },
    onAccess: (count) => accessed.push(count),
    ...nothingElse,
    ...access,
  });
  const server = await startTestServer({ routes, ports, decisions });
  const post: AuthzenServer["post"] = async (path, body, headers = {}) => {
    const response = await fetch(new URL(path, server.url), {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
    const text = await response.text();
    return { status: response.status, body: text === "" ? "" : JSON.parse(text), headers: response.headers };
  };
  return { ...server, accessed, asked, callers, post };
}
