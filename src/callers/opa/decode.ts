import type { Json } from "../../issuance/vocabulary.ts";
import { faultsOf } from "../../wire/faults.ts";
import { jsonOf } from "../../wire/json-message.ts";
import type { Problem } from "../../wire/problem.ts";
import type { Message } from "../../wire/wire.ts";
import type { Decoded } from "../hook.ts";
import { dataRequest } from "./schema.ts";

/** The one document there is, at the hook itself or where OPA would have it. */
const document = /^\/v1\/hooks\/[^/]+(?:\/v1\/data\/issuance\/decision)?$/;

export function read(message: Message): { readonly json: Json } | { readonly problem: Problem } {
  return document.test(message.head.path) ? jsonOf(message) : { problem: { code: "PATH_NOT_FOUND" } };
}

export function decode(json: Json): Decoded {
  const parsed = dataRequest.safeParse(json);
  if (!parsed.success) return { faults: faultsOf(parsed.error.issues, json) };
  return { request: parsed.data.input, question: parsed.data };
}
