import { issuanceRequest } from "../issuance/request.ts";
import type { IssuanceRequest } from "../issuance/request.ts";
import type { Json } from "../issuance/vocabulary.ts";
import { faultsOf } from "../wire/faults.ts";
import type { Fault } from "../wire/problem.ts";

/**
 * What a wire's message comes to, judged like a request over the native wire. Pointers of faults are into the canonical
 * request: the message has passed its own schema by then.
 */
export function canonicalRequest<Question>(
  made: object,
  question: Question,
): { readonly request: IssuanceRequest; readonly question: Question } | { readonly faults: readonly Fault[] } {
  const read = issuanceRequest.safeParse(made);
  return read.success ? { request: read.data, question } : { faults: faultsOf(read.error.issues, made as Json) };
}
