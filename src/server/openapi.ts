import { z } from "zod";
import { decision } from "../issuance/decision-schema.ts";
import { errorCodes } from "../issuance/errors.ts";
import { issuanceRequest } from "../issuance/request.ts";
import { json } from "../issuance/vocabulary.ts";
import { nativePath } from "../callers/native/wire.ts";
import { statusOf } from "../wire/problem.ts";
import type { Problem } from "../wire/problem.ts";

/** As much of OpenAPI 3.1 as the document has and the page shows. */
export interface OpenApi {
  readonly openapi: "3.1.0";
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly servers: readonly { readonly url: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, PathItem>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>;
    readonly securitySchemes: Readonly<Record<string, object>>;
  };
}

export type PathItem = Readonly<Partial<Record<"get" | "post", Operation>>> & { readonly servers?: OpenApi["servers"] };

export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: readonly object[];
  readonly requestBody?: { readonly required: boolean; readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: Content }>>;
}

type Content = Readonly<Record<string, { readonly schema: JsonSchema }>>;
export type JsonSchema = Readonly<Record<string, unknown>>;

export interface OpenApiOptions {
  readonly version: string;
  readonly decisionsUrl: string;
  readonly adminUrl: string;
}

const fault = z.object({
  pointer: z.string().describe("JSON Pointer (RFC 6901) into the body."),
  code: z.string(),
  detail: z.string(),
});

const problem = z
  .object({
    type: z.string().describe("`urn:assayer:problem:<code>`"),
    title: z.string(),
    status: z.int(),
    code: z.string().describe("Stable; docs/reason-codes.md lists all."),
    detail: z.string().optional(),
    errors: z.array(fault).optional().describe("Each fault of the body, at most 100."),
    errors_left_out: z.int().optional(),
    decision_id: z.string(),
  })
  .describe("RFC 9457 problem details.");

/** The HTTP interface of both listeners, from the schemas that judge requests and answers. */
export function openApiDocument({ version, decisionsUrl, adminUrl }: OpenApiOptions): OpenApi {
  const admin = [{ url: adminUrl, description: "Admin listener" }];
  return {
    openapi: "3.1.0",
    info: { title: "Assayer", version, description: "Decides what a token may contain before it is issued." },
    servers: [{ url: decisionsUrl, description: "Decision listener" }],
    paths: {
      [nativePath]: { post: decide },
      "/health/alive": { servers: admin, get: reading("alive", "Whether the process answers") },
      "/health/ready": { servers: admin, get: ready },
      "/metrics": { servers: admin, get: reading("metrics", "Metrics in the Prometheus text format", "text/plain") },
      "/openapi.json": { servers: admin, get: reading("openapi", "This document") },
      "/catalogue": {
        servers: admin,
        get: reading("catalogue", "The active rules; a page where text/html is asked for"),
      },
      "/callers": { servers: admin, get: reading("callers", "The configured hooks, and what each wire covers") },
      "/policy": { servers: admin, get: reading("policyStatus", "The active policy, its age and the last failure") },
      "/policy/reload": { servers: admin, post: reload },
    },
    components: {
      schemas: schemas(),
      securitySchemes: { bearer: { type: "http", scheme: "bearer", description: "A caller's key or access token." } },
    },
  };
}

const problemContent: Content = { "application/problem+json": { schema: reference("Problem") } };

const decide: Operation = {
  operationId: "decide",
  summary: "Decide on a token before it is issued",
  description: "Allow and deny are both 200. The body is strict: an unknown member is a fault.",
  security: [{ bearer: [] }],
  parameters: [
    {
      name: "X-Request-ID",
      in: "header",
      description: "Echoed and recorded; ignored unless it is 1 to 128 visible ASCII characters.",
      schema: { type: "string", pattern: "^[\\x21-\\x7e]{1,128}$" },
    },
  ],
  requestBody: { required: true, content: { "application/json": { schema: reference("IssuanceRequest") } } },
  responses: {
    200: { description: "The decision", content: { "application/json": { schema: reference("Decision") } } },
    ...problems([
      "JSON_INVALID",
      "UNAUTHENTICATED",
      "CALLER_FORBIDDEN",
      "PATH_NOT_FOUND",
      "METHOD_NOT_ALLOWED",
      "REQUEST_TIMEOUT",
      "BODY_TOO_LARGE",
      "CONTENT_TYPE_UNSUPPORTED",
      "HEADERS_TOO_LARGE",
      "INTERNAL",
    ]),
  },
};

const ready: Operation = {
  ...reading("ready", "Whether decisions can be made, with the state and age of each check"),
  responses: { 200: { description: "Every check passes" }, 503: { description: "At least one check fails" } },
};

const reload: Operation = {
  operationId: "reloadPolicy",
  summary: "Read policy, directory and facts again",
  description:
    "What cannot be read keeps its last good state; the problem's detail names it with its code, as in `policy: BUNDLE_CORRUPT, directory: DIRECTORY_INVALID`.",
  security: [{ bearer: [] }, {}],
  responses: {
    200: { description: "The policy that is active now" },
    ...problems(["UNAUTHENTICATED", "CALLER_FORBIDDEN", "RELOAD_FAILED"]),
  },
};

function reading(operationId: string, summary: string, type = "application/json"): Operation {
  return { operationId, summary, responses: { 200: { description: summary, content: { [type]: { schema: {} } } } } };
}

function problems(codes: readonly Problem["code"][]): Operation["responses"] {
  return Object.fromEntries(
    codes.map((code) => [statusOf(code), { description: errorCodes[code].title, content: problemContent }]),
  );
}

function reference(name: string): JsonSchema {
  return { $ref: `#/components/schemas/${name}` };
}

function schemas(): Record<string, JsonSchema> {
  const named = z.registry<{ id: string }>();
  named.add(issuanceRequest, { id: "IssuanceRequest" });
  named.add(decision, { id: "Decision" });
  named.add(problem, { id: "Problem" });
  named.add(json, { id: "Json" });
  const generated = z.toJSONSchema(named, { io: "input", uri: (id) => `#/components/schemas/${id}` });
  return Object.fromEntries(
    Object.entries(generated.schemas).map(([name, { $schema: _dialect, $id: _id, ...schema }]) => [name, schema]),
  );
}
