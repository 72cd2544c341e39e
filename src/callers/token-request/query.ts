import type { Fault } from "../../wire/problem.ts";
import { readForm } from "./form.ts";

/** What decides on a token, and for whom: RFC 6749 §2.3 and §4.4.2, RFC 7521 §4.2, RFC 8707 §2, RFC 9396 §2. */
const decisive =
  "client_id client_secret client_assertion client_assertion_type grant_type scope resource audience authorization_details".split(
    " ",
  );

/**
 * What is wrong with a token endpoint's query. It may have one (RFC 6749 §3.2), but the parameters of the request
 * belong in the body: some servers take them from both.
 */
export function queryFaults(query: string): readonly Fault[] {
  const read = readForm(query);
  if ("faults" in read) return read.faults;
  const found = decisive.filter((name) => read.form.has(name));
  return found.map((name) => ({ pointer: `/${name}`, code: "VALUE_INVALID", detail: "expected in the body only" }));
}
