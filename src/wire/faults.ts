import type { z } from "zod";
import type { ProblemCode } from "../issuance/errors.ts";
import type { Json } from "../issuance/vocabulary.ts";
import type { Fault } from "./problem.ts";

/** JSON Pointer (RFC 6901) to what a path names. */
export function pointerTo(path: readonly PropertyKey[]): string {
  return path.map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

type Issue = z.core.$ZodIssue;

const codes: Readonly<Partial<Record<Issue["code"], ProblemCode>>> = {
  invalid_type: "VALUE_TYPE",
  too_big: "VALUE_SIZE",
  too_small: "VALUE_SIZE",
};

/** All that a schema found wrong with a body, in the body's terms. */
export function faultsOf(issues: readonly Issue[], body: Json): Fault[] {
  return issues.flatMap((issue) => faultsOfIssue(issue, body));
}

function faultsOfIssue(issue: Issue, body: Json): Fault[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({ pointer: pointerTo([...issue.path, key]), code: "MEMBER_UNKNOWN" }));
  }
  const pointer = pointerTo(issue.path);
  if (missing(issue.path, body)) return [{ pointer, code: "MEMBER_MISSING" }];
  return [{ pointer, code: codes[issue.code] ?? "VALUE_INVALID", detail: issue.message }];
}

function missing(path: readonly PropertyKey[], body: Json): boolean {
  let value: unknown = body;
  for (const step of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return true;
    value = Reflect.get(value, step);
  }
  return false;
}
