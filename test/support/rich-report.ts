import type { Report } from "../../src/authoring/report/report.ts";

/** What no format may take for its own: markup, ends of blocks, commands, directives, colours, half characters. */
export const hostile = [
  "<script>alert(1)</script>",
  "]]> --> </style>",
  "::error::owned",
  "first\n ::error::owned",
  "##[add-mask]owned",
  "a | b \\| c \\",
  "# SKIP not really",
  "```\n# heading\n```",
  "`one` ``two``",
  "[link](https://example.com) ![](x) @someone #1 www.example.com",
  "red \u001B[31m, bell \u0007, null \u0000, delete \u007F, C1 \u0085",
  "half \uD800 and \uDC00, no character \uFFFE\uFFFF",
  "right to left \u202E, zero width \u200B, line \u2028 end",
  "two\nlines\r\nthree\rfour",
  "...\n---\n1..0\nBail out!",
  "&amp; &#10; 100% %0A, a: b",
  "{0} ${x} \u{1F600} é",
  " ",
  "",
] as const;

/** A report with something of everything. */
export const richReport: Report = {
  tool: "test",
  durationMs: 1_234,
  suites: [
    {
      file: "scenarios/partners.scenario.yaml",
      cases: [
        { check: "scenario", name: "a partner with a contract", outcome: "passed", line: 14, durationMs: 3 },
        {
          check: "scenario",
          name: "a partner without a contract",
          outcome: "failed",
          line: 42,
          durationMs: 4.4,
          message: "the decision is not the one that is expected",
          differences: [
            { member: "decision", expected: "deny", actual: "allow" },
            { member: "codes", expected: "CONTRACT_MISSING, RISK_TOO_HIGH", actual: "SCOPES_NARROWED" },
            { member: "lifetimes", expected: '{"access_token":300}', actual: '{"access_token":3600}' },
            { member: "claims_set", actual: '{"tier":"gold"}' },
            { member: "scopes", expected: "invoices:read" },
          ],
          rules: [
            { code: "CONTRACT_MISSING", file: "rego/issuance/rules/partner/contract/contract.rego", line: 12 },
            { code: "SCOPES_NARROWED", file: "rego/issuance/rules/scope/allowed/allowed.rego", line: 31 },
          ],
          hint: "CONTRACT_MISSING is not fired: see which of its conditions holds with `assayer explain`.",
          help: "https://example.com/docs/scenarios.html?topic=codes&v=1#codes",
        },
        { check: "matrix", name: "partners: mallory → payments", outcome: "passed", line: 61 },
        { check: "hook", name: "the Okta hook's answer", outcome: "skipped", line: 80, message: "no Okta caller here" },
      ],
    },
    {
      file: "rego/issuance/rules/partner/contract/contract_test.rego",
      cases: [
        { check: "rego", name: "test_deny_without_contract", outcome: "passed", line: 8, durationMs: 0.2 },
        { check: "rego", name: "test_allow_with_contract", outcome: "passed", line: 15, durationMs: 0.1 },
      ],
    },
    {
      file: "coverage",
      cases: [
        { check: "codes", name: "reason codes", outcome: "failed", message: "95.2 % of 42, which is below 100 %" },
      ],
    },
    {
      file: "hostile/<b>&\"'|`#,:%.yaml",
      cases: hostile.map((text, index) => ({
        check: "scenario",
        name: text,
        outcome: index % 3 === 2 ? "skipped" : "failed",
        line: index + 1,
        message: text,
        ...(index % 3 === 0 && {
          differences: [{ member: text, expected: text, actual: `${text}!` }],
          rules: [{ code: text, file: text, line: 1 }],
          hint: text,
          help: text,
        }),
      })),
    },
    { file: "empty.scenario.yaml", cases: [] },
  ],
  coverage: {
    lines: {
      covered: 812,
      of: 830,
      missed: [
        { file: "rego/issuance/rules/partner/contract/contract.rego", lines: [12, 13, 14, 20] },
        { file: "rego/<script>.rego", lines: [1] },
      ],
    },
    codes: {
      covered: 40,
      of: 42,
      missed: [
        { code: "CONTRACT_EXPIRED", lacks: "fired" },
        { code: "RISK_TOO_HIGH", lacks: "near_miss" },
      ],
    },
  },
};

/** What the linter finds. */
export const lintReport: Report = {
  tool: "lint",
  durationMs: 87,
  suites: [
    {
      file: "rego/issuance/rules/partner/contract/contract.rego",
      cases: [
        {
          check: "lint/no-wall-clock",
          name: "time.now_ns is read",
          outcome: "failed",
          line: 17,
          message: "a rule that reads the clock decides differently when it is asked again",
          hint: "Compare with input.now.",
          help: "https://example.com/docs/lint.html#no-wall-clock",
        },
        { check: "lint/metadata", name: "METADATA is complete", outcome: "passed" },
      ],
    },
  ],
};
