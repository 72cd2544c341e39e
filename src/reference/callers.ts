import { code, table } from "../authoring/markdown.ts";
import { coverageOf } from "../callers/coverage.ts";
import type { CallerKind } from "../callers/hook.ts";
import { withGenerated } from "./generated.ts";

/** A page of docs/callers with its tables renewed from the wire's capabilities; the rest is written by hand. */
export function callerPage(page: string, kind: CallerKind): string {
  return withGenerated(page, tables(kind));
}

function tables(kind: CallerKind): string {
  const found = coverageOf(kind);
  const names = (list: readonly string[]) => (list.length === 0 ? "nothing" : list.map(code).join(", "));
  return [
    "## What the wire covers",
    table(
      ["", ""],
      [
        ["tells", names(found.carries)],
        ["does not tell: unknown to the policy", names(found.carries_not)],
        ["can enforce", names(found.enforces)],
        ["cannot enforce: a decision that demands it is a deny", names(found.enforces_not)],
        ["proves itself by", names(found.authentication)],
        ["Assayer answers within", `${found.deadline_ms} ms`],
        [
          "without an answer, the provider",
          found.without_answer === "issues" ? "**issues the token**" : "issues nothing",
        ],
        ["retries", found.retries],
      ],
    ),
  ].join("\n\n");
}
