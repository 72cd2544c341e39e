import { createServer } from "node:http";
import type { IncomingMessage } from "node:http";
import express from "express";
import type { ErrorRequestHandler, Express, RequestHandler, Response } from "express";
import type { ErrorCode, ProblemCode } from "../issuance/errors.ts";
import type { Json } from "../issuance/vocabulary.ts";
import { cataloguePage } from "./catalogue.ts";
import type { CatalogueEntry } from "./catalogue.ts";
import { readiness } from "./health.ts";
import type { HealthChecks } from "./health.ts";
import { contentSecurityPolicy, html, page } from "./html.ts";
import type { KeyRing } from "../wire/key-ring.ts";
import { isLoopback, listen } from "./listen.ts";
import type { Listening } from "./listen.ts";
import type { Metrics } from "./metrics.ts";
import { openApiPage } from "./openapi-page.ts";
import type { OpenApi } from "./openapi.ts";
import { problemAnswer } from "../wire/problem.ts";
import type { Problem } from "../wire/problem.ts";
import { isSameOrigin } from "./same-origin.ts";
import type { AdminSettings } from "./settings.ts";

/** What could not be read again: `policy`, `directory` or a provider by name; and why. */
export interface Refusal {
  readonly source: string;
  readonly code: ErrorCode;
}

export interface AdminListenerOptions {
  readonly settings: AdminSettings;
  readonly checks: HealthChecks;
  readonly metrics: Pick<Metrics, "render">;
  readonly openApi: () => OpenApi;
  readonly catalogue: () => readonly CatalogueEntry[];
  /** The configured hooks of identity providers, and what each covers. */
  readonly callers: () => readonly object[];
  readonly policy: {
    /** The active policy, its age and the last failure: whatever operators should see. */
    readonly status: () => Json;
    /** Answers what it could not read; the last good state of that stays in use. */
    readonly reload: () => Promise<readonly Refusal[]>;
  };
  /** Keys for what changes something; absent where none are configured. */
  readonly keys?: Pick<KeyRing<unknown>, "find">;
  readonly newId: () => string;
  /** Told of what answered 500. */
  readonly onFailure: (cause: unknown) => void;
}

export interface AdminListener extends Listening {
  readonly close: () => Promise<void>;
}

type Refuse = (response: Response, problem: Problem) => void;

/** Health, metrics, documents and the reload. Rejects with ADDRESS_IN_USE or LISTEN_FAILED. */
export async function startAdminListener(options: AdminListenerOptions): Promise<AdminListener> {
  const server = createServer({ requestTimeout: 10_000, headersTimeout: 10_000 }, adminApp(options));
  const listening = await listen(server, options.settings.address, options.settings.port);
  return {
    ...listening,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function adminApp(options: AdminListenerOptions): Express {
  const { newId, onFailure } = options;
  const app = express();
  app.disable("x-powered-by").disable("etag").enable("strict routing").enable("case sensitive routing");
  app.use((_request, response, next) => {
    response.set(securityHeaders);
    next();
  });
  const refuse: Refuse = (response, problem) => {
    const { status, headers, body } = problemAnswer(problem, newId());
    response.writeHead(status, [...headers]).end(body);
  };
  for (const [path, handler] of Object.entries(readings(options))) {
    app.get(path, handler);
    app.all(path, (_request, response) => refuse(response, { code: "METHOD_NOT_ALLOWED", allow: "GET, HEAD" }));
  }
  app.post("/policy/reload", reload(options, refuse));
  app.all("/policy/reload", (_request, response) => refuse(response, { code: "METHOD_NOT_ALLOWED" }));
  app.use((_request, response) => refuse(response, { code: "PATH_NOT_FOUND" }));
  const failed: ErrorRequestHandler = (cause, _request, response, _next) => {
    onFailure(cause);
    if (response.headersSent) response.destroy();
    else refuse(response, { code: "INTERNAL" });
  };
  return app.use(failed);
}

/** What can be read, by path. */
function readings(options: AdminListenerOptions): Readonly<Record<string, RequestHandler>> {
  const { checks, metrics, openApi, catalogue, callers, policy } = options;
  return {
    "/": (_request, response) => void response.type("html").send(page("Admin", welcome)),
    "/health/alive": (_request, response) => void response.json({ status: "alive" }),
    "/health/ready": (_request, response) => {
      const found = readiness(checks);
      response.status(found.status === "ready" ? 200 : 503).json(found);
    },
    "/metrics": async (_request, response) => {
      const { contentType, text } = await metrics.render();
      response.set("Content-Type", contentType).send(text);
    },
    "/openapi.json": (_request, response) => void response.json(openApi()),
    "/openapi": (_request, response) => void response.type("html").send(openApiPage(openApi())),
    "/catalogue": (_request, response) => {
      response.format({
        json: () => response.json(catalogue()),
        html: () => response.send(cataloguePage(catalogue())),
      });
    },
    "/callers": (_request, response) => void response.json(callers()),
    "/policy": (_request, response) => void response.json(policy.status()),
  };
}

function reload(options: AdminListenerOptions, refuse: Refuse): RequestHandler {
  return async (request, response) => {
    const fault = judgeChange(request, options);
    if (fault !== undefined) return refuse(response, { code: fault });
    const refusals = await options.policy.reload();
    if (refusals.length === 0) return void response.json(options.policy.status());
    const detail = refusals.map(({ source, code }) => `${source}: ${code}`).join(", ");
    refuse(response, { code: "RELOAD_FAILED", detail });
  };
}

/** What speaks against a request that would change something. */
function judgeChange(
  request: IncomingMessage,
  { keys, settings }: Pick<AdminListenerOptions, "keys" | "settings">,
): ProblemCode | undefined {
  if (!isSameOrigin(request, settings.hosts)) return "ORIGIN_FORBIDDEN";
  if (keys === undefined) return isLoopback(request.socket.remoteAddress ?? "") ? undefined : "CALLER_FORBIDDEN";
  const key = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? "")?.[1];
  return key !== undefined && keys.find(key) !== undefined ? undefined : "UNAUTHENTICATED";
}

const welcome = html`<p>Health, metrics, the policy catalogue and the HTTP interface of this Assayer.</p>`;

const securityHeaders = {
  "Content-Security-Policy": contentSecurityPolicy,
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Cache-Control": "no-store",
};
