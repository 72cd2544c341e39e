import * as fc from "fast-check";
import { report, testChecks } from "../../src/authoring/report/report.ts";
import type { Case, Report } from "../../src/authoring/report/report.ts";
import { hostile } from "./rich-report.ts";

/** Any code units, some of them of the kinds that formats stumble over. */
const text = fc.oneof(
  fc.constantFrom(...hostile),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 6 }).map((units) => String.fromCharCode(...units)),
  fc
    .array(fc.constantFrom(..."`|\\#<>&\"'[]()*_-=~!:%,{}\n\t\r .:@1a".split("")), { maxLength: 12 })
    .map((signs) => signs.join("")),
);
const line = fc.integer({ min: 1, max: 100_000 });
const optional = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });
const milliseconds = fc.double({ min: 0, max: 1e7, noNaN: true });

const anyCase: fc.Arbitrary<Case> = fc
  .record({
    check: fc.oneof(
      fc.constantFrom(...testChecks),
      text.map((name) => `lint/${name}` as const),
    ),
    name: text,
    outcome: fc.constantFrom("passed", "failed", "skipped"),
    line: optional(line),
    durationMs: optional(milliseconds),
    message: optional(text),
    differences: optional(
      fc.array(fc.record({ member: text, expected: optional(text), actual: optional(text) }), { maxLength: 3 }),
    ),
    rules: optional(fc.array(fc.record({ code: text, file: text, line }), { maxLength: 2 })),
    hint: optional(text),
    help: optional(fc.oneof(text, fc.webUrl({ withQueryParameters: true, withFragments: true }))),
  })
  .map((made) => withoutUndefined(made) as Case);

const share = { covered: fc.nat(50), of: fc.nat(50) };
export const anyReport: fc.Arbitrary<Report> = fc
  .record({
    tool: fc.constantFrom("test", "lint"),
    durationMs: milliseconds,
    suites: fc.array(fc.record({ file: text, cases: fc.array(anyCase, { maxLength: 4 }) }), { maxLength: 3 }),
    coverage: optional(
      fc.record({
        lines: fc.record({ ...share, missed: fc.array(fc.record({ file: text, lines: fc.array(line) })) }),
        codes: fc.record({
          ...share,
          missed: fc.array(fc.record({ code: text, lacks: fc.constantFrom("fired", "near_miss") })),
        }),
      }),
    ),
  })
  .map((made) => report.parse(withoutUndefined(made)));

/** As JSON holds it: a member that is undefined is no member. */
function withoutUndefined(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
