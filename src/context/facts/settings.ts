import { z } from "zod";
import { json } from "../../issuance/vocabulary.ts";
import { keyNames } from "./provider.ts";
import { bodyTemplate, urlTemplate } from "./template.ts";

const keys = keyNames.map((name) => `{${name}}`).join(", ");

const name = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,31}$/)
  .describe("What the provider is called in `unknown`, logs and metrics: lower-case letters, digits, `-` and `_`.");

const fileShape = {
  type: z.literal("file").describe("Facts are read from a file."),
  name,
  path: z.string().min(1).describe("A `.yaml`, `.json` or `.ndjson` file: maps within maps, a level for each key."),
  key: z
    .array(z.enum(keyNames))
    .min(1)
    .max(3)
    .default(["tenant_id", "subject_id"])
    .describe("What leads to a fact in the file, the outermost first."),
  watch: z.boolean().default(true).describe("Whether a change of the file is taken up at once, without a reload."),
  max_file_bytes: z.int().min(1_024).default(16_777_216).describe("A larger file is refused."),
  max_yaml_bytes: z.int().min(1_024).default(2_097_152).describe("The same for YAML, which takes far longer to read."),
};
export type FileProviderSettings = Shaped<typeof fileShape>;

const auth = z.strictObject({
  header: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,63}$/)
    .default("authorization")
    .describe("Header that carries the credential, in lower case."),
  prefix: z.string().max(32).default("Bearer ").describe("What stands before the credential."),
  file: z.string().min(1).describe("File with the credential, read again when it changes."),
});

const circuit = z.strictObject({
  failures: z.int().min(1).default(5).describe("Failures in a row after which the provider is left alone."),
  open_ms: z.int().min(1).default(5_000).describe("Milliseconds until it is tried again, with one question."),
});

const httpShape = {
  type: z.literal("http").describe("Facts are asked for, one question for each set of keys."),
  name,
  url: z
    .string()
    .max(2_048)
    .superRefine(compiles(urlTemplate))
    .describe(`URL; its path and query may have ${keys}. It is asked only when each of those is known.`),
  method: z.enum(["GET", "POST"]).default("GET").describe("How to ask."),
  body: json
    .superRefine(compiles(bodyTemplate))
    .optional()
    .describe("JSON to send with POST; its strings may have the same."),
  auth: auth.optional().describe("The credential to present."),
  timeout_ms: z
    .int()
    .min(1)
    .max(60_000)
    .default(1_000)
    .describe(
      "Milliseconds for a whole answer. A decision does not wait longer than its budget; an answer that comes later is kept for the next one.",
    ),
  ttl_ms: z
    .int()
    .min(0)
    .default(30_000)
    .describe(
      "Milliseconds for which an answer is used again; 0 asks each time. `observed_at` stays that of the answer.",
    ),
  max_cached: z.int().min(1).default(10_000).describe("Answers to keep."),
  max_response_bytes: z.int().min(1).default(65_536).describe("A longer answer is refused."),
  max_in_flight: z.int().min(1).default(64).describe("Questions that may be under way at a time."),
  circuit: circuit.prefault({}).describe("When a provider that fails is left alone."),
  insecure_allow_http: z
    .boolean()
    .default(false)
    .describe("Allows http to other hosts than this one: facts can then be forged on the way."),
};
export type HttpProviderSettings = Shaped<typeof httpShape>;
export type ProviderSettings = FileProviderSettings | HttpProviderSettings;

type Shaped<Shape extends z.ZodRawShape> = z.infer<z.ZodObject<Shape>>;

/** The risk of a request. */
export const riskSettings = provider({}).optional().describe("Where risk scores come from.");

export type RiskSettings = z.infer<typeof riskSettings>;

/** What runs, and where. */
export const postureSettings = z
  .array(provider({ part: z.enum(["runner", "device"]).describe("What it tells about.") }))
  .max(16)
  .default([])
  .describe("Where facts about runners and devices come from; of two that know the same part, the first one counts.");

export type PostureSettings = z.infer<typeof postureSettings>;

function provider<Extra extends z.ZodRawShape>(extra: Extra) {
  const http = z.strictObject({ ...extra, ...httpShape }).superRefine((settings, context) => {
    const { url, method, body, insecure_allow_http } = settings as HttpProviderSettings;
    if (!insecure_allow_http && !isProtected(url)) {
      context.addIssue({ code: "custom", path: ["url"], message: "must be https, or set insecure_allow_http" });
    }
    if (method === "GET" && body !== undefined) {
      context.addIssue({ code: "custom", path: ["body"], message: "only POST has a body" });
    }
  });
  return z.discriminatedUnion("type", [z.strictObject({ ...extra, ...fileShape }), http]);
}

function isProtected(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === "https:" || (protocol === "http:" && ["127.0.0.1", "[::1]", "localhost"].includes(hostname));
}

function compiles<Value>(compile: (written: Value) => unknown) {
  return (written: Value, context: z.RefinementCtx): void => {
    try {
      compile(written);
    } catch (failure) {
      context.addIssue({ code: "custom", message: failure instanceof Error ? failure.message : "is malformed" });
    }
  };
}
