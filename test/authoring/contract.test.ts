import { describe, expect, jest, test } from "@jest/globals";
import { contractFaults } from "../../src/authoring/contract/contract.ts";
import { readPolicy } from "../../src/authoring/policy.ts";
import { opa } from "../support/library.ts";
import { rulePath, teamRule, withTeam } from "../support/team.ts";
import type { Texts } from "../support/team.ts";

jest.setTimeout(60_000);

const whole = teamRule("deny contains reason.of(rego.metadata.rule(), {}) if not input.risk.score < 5");
const text = whole[rulePath] ?? "";

/** `file:row CODE message` for whatever breaks the contract. */
function faultsOf(files: Texts): Promise<string[]> {
  return withTeam(files, async (root) => {
    const faults = contractFaults(await readPolicy([root], opa));
    return faults.map(({ code, file, row, message }) => {
      return `${file.slice(root.length + 1)}:${row} ${code} ${message.replaceAll(`${root}/`, "")}`;
    });
  });
}

/** The whole rule with one part of its text changed. */
function changed(part: string | RegExp, to: string): Texts {
  return { ...whole, [rulePath]: text.replace(part, to) };
}

function moved(path: string, packageName: string): Texts {
  return { [path]: text.replace("issuance.rules.team.trap", packageName) };
}

test("a rule with METADATA and a test is whole", async () => {
  expect(await faultsOf(whole)).toEqual([]);
});

test("helpers may be anything that begins with _", async () => {
  const helpers = "\n_a := 1\n\n_f(x) := x\n\n_s contains 1\n\n_o.x := 1\n\ndefault _d := false\n";
  expect(await faultsOf({ ...whole, [rulePath]: text + helpers })).toEqual([]);
});

describe("METADATA", () => {
  test.each<[name: string, files: Texts, fault: string]>([
    [
      "none of the package",
      changed("# METADATA\n# title: A rule of a team\n", ""),
      ":1 CONTRACT_METADATA there is no METADATA right above",
    ],
    [
      "none of the rule",
      changed(/# METADATA\n# title: The trap[^]*None.\n/, ""),
      ":7 CONTRACT_METADATA there is no METADATA right above",
    ],
    [
      "no title",
      changed("# title: The trap is sprung\n", ""),
      ":12 CONTRACT_METADATA METADATA title: Invalid input: expected string, received undefined",
    ],
    [
      "no description",
      changed("# description: For tests.\n", ""),
      ":12 CONTRACT_METADATA METADATA description: Invalid input: expected string, received undefined",
    ],
    [
      "no remediation",
      changed("#   remediation: None.\n", ""),
      ":12 CONTRACT_METADATA METADATA custom.remediation: Invalid input: expected string, received undefined",
    ],
    [
      "no code",
      changed("#   code: TEAM_TRAP\n", ""),
      ":12 CONTRACT_METADATA METADATA custom.code: Invalid input: expected string, received undefined",
    ],
    [
      "a code in small letters",
      changed("TEAM_TRAP", "team_trap"),
      ":13 CONTRACT_METADATA METADATA custom.code: must be letters A-Z, digits and _, with a letter first",
    ],
    [
      "a member that nobody knows",
      changed("#   code", "#   severity: high\n#   code"),
      ':14 CONTRACT_METADATA METADATA custom: Unrecognized key: "severity"',
    ],
    [
      "parameters without a meaning",
      changed("#   code", "#   parameters: [seconds]\n#   code"),
      ":14 CONTRACT_METADATA METADATA custom.parameters: Invalid input: expected record, received array",
    ],
    [
      "a title longer than an answer's",
      changed("The trap is sprung", "x".repeat(257)),
      ":13 CONTRACT_METADATA METADATA title: Too big: expected string to have <=256 characters",
    ],
    [
      "a second body",
      changed(
        "input.risk.score < 5",
        "input.risk.score < 5\n\ndeny contains reason.of(rego.metadata.rule(), {}) if input.now",
      ),
      ":15 CONTRACT_METADATA there is no METADATA right above",
    ],
    [
      "for all bodies at once",
      changed("# title: The trap is sprung", "# title: The trap is sprung\n# scope: document"),
      ":14 CONTRACT_METADATA there is no METADATA right above",
    ],
    [
      "a member that states something else",
      changed("rego.metadata.rule()", '{"title": "", "custom": {"code": "X", "remediation": ""}}'),
      ":13 CONTRACT_REASON deny does not state its own METADATA: build the member from rego.metadata.rule()",
    ],
  ])("%s", async (_name, files, fault) => {
    expect(await faultsOf(files)).toContain(`${rulePath}${fault}`);
  });

  test("a code belongs to one rule", async () => {
    const second = `${text}\n${text.slice(text.indexOf("# METADATA\n# title: The trap"))}`;
    expect(await faultsOf({ ...whole, [rulePath]: second })).toEqual([
      `${rulePath}:21 CONTRACT_CODE TEAM_TRAP already belongs to ${rulePath}:13`,
    ]);
  });

  test("and to no other thing", async () => {
    expect(await faultsOf(changed("TEAM_TRAP", "OVERLOADED"))).toEqual([
      `${rulePath}:13 CONTRACT_CODE OVERLOADED already belongs to the service`,
    ]);
  });
});

describe("packages", () => {
  test.each<[name: string, files: Texts, faults: string[]]>([
    [
      "another package than the file's",
      moved("issuance/rules/team/other/other.rego", "issuance.rules.team.trap"),
      [
        "issuance/rules/team/other/other.rego:3 CONTRACT_PACKAGE the package issuance.rules.team.trap belongs into issuance/rules/team/trap/trap.rego",
      ],
    ],
    [
      "a rule without a directory of its own",
      moved("issuance/rules/team/trap.rego", "issuance.rules.team.trap"),
      [
        "issuance/rules/team/trap.rego:3 CONTRACT_PACKAGE the package issuance.rules.team.trap belongs into issuance/rules/team/trap/trap.rego",
      ],
    ],
    [
      "a second file of a rule",
      moved("issuance/rules/team/trap/more.rego", "issuance.rules.team.trap"),
      [
        "issuance/rules/team/trap/more.rego:3 CONTRACT_PACKAGE the package issuance.rules.team.trap belongs into issuance/rules/team/trap/trap.rego",
      ],
    ],
    [
      "a package below a rule's",
      moved("issuance/rules/team/trap/deep/deep.rego", "issuance.rules.team.trap.deep"),
      [
        "issuance/rules/team/trap/deep/deep.rego:3 CONTRACT_PACKAGE a rule's package is issuance.rules.<domain>.<name>, not issuance.rules.team.trap.deep",
      ],
    ],
    [
      "a package above the rules",
      { "issuance/rules/rules.rego": "package issuance.rules\n\nteam.trap.deny contains 1\n" },
      [
        "issuance/rules/rules.rego:1 CONTRACT_PACKAGE a rule's package is issuance.rules.<domain>.<name>, not issuance.rules",
      ],
    ],
    [
      "a domain",
      { "issuance/rules/team/team.rego": "package issuance.rules.team\n\ntrap.deny contains 1\n" },
      [
        "issuance/rules/team/team.rego:1 CONTRACT_PACKAGE a rule's package is issuance.rules.<domain>.<name>, not issuance.rules.team",
      ],
    ],
    ["a package of the team's own", { "acme/lib/money.rego": "package acme.lib.money\n\neuro := 1\n" }, []],
    [
      "in a directory, in two files",
      { "acme/lib/a.rego": "package acme.lib\n\na := 1\n", "acme/lib/b.rego": "package acme.lib\n\nb := 1\n" },
      [],
    ],
  ])("%s", async (_name, files, faults) => {
    const found = await faultsOf(files);
    expect(found.filter((fault) => fault.includes("CONTRACT_PACKAGE"))).toEqual(faults);
  });

  test("of another root stay closed", async () => {
    const files = { "issuance/lib/level.rego": "package issuance.lib.level\n\nrelaxed(_, _)\n" };
    await withTeam(files, async (root) => {
      const faults = contractFaults(await readPolicy(["rego", root], opa));
      expect(faults).toEqual([
        {
          code: "CONTRACT_PACKAGE",
          file: `${root}/issuance/lib/level.rego`,
          row: 1,
          message: "the package issuance.lib.level is that of rego/issuance/lib/level.rego",
        },
      ]);
    });
  });
});

test("a rule without a test", async () => {
  expect(await faultsOf({ [rulePath]: text })).toEqual([
    `${rulePath}:3 CONTRACT_TEST there is no test issuance/rules/team/trap/trap_test.rego`,
  ]);
});

test("a rule that adds to nothing", async () => {
  const found = await faultsOf({
    ...whole,
    [rulePath]: `${text.slice(0, text.indexOf("# METADATA\n# title: The"))}_a := 1\n`,
  });
  expect(found).toEqual([
    expect.stringContaining(`${rulePath}:3 CONTRACT_NAME the rule adds to none of deny, drop_scope`),
  ]);
});

describe("data", () => {
  const at = "issuance/config/data.yaml";
  test.each<[name: string, files: Texts, faults: string[]]>([
    [
      "an unknown rule",
      { [at]: "rules:\n  team:\n    tarp: {}\n" },
      [`${at}:3 CONTRACT_DATA team.tarp: there is no such rule`],
    ],
    [
      "an unknown parameter",
      { [at]: "rules:\n  team:\n    trap:\n      secs: 1\n" },
      [`${at}:4 CONTRACT_DATA team.trap: the rule's METADATA knows no parameter secs`],
    ],
    [
      "a misspelt level",
      { [at]: "rules: { team: { trap: { level: enforced } } }\n" },
      [`${at}:1 CONTRACT_DATA team.trap: a level is one of enforce, observe, off`],
    ],
    [
      "a rule's settings as text",
      { [at]: "rules: { team: { trap: off } }\n" },
      [`${at}:1 CONTRACT_DATA team.trap: must be an object`],
    ],
    [
      "a rule as data",
      { "issuance/rules/team/x/data.json": '{"deny": []}' },
      [
        "issuance/rules/team/x/data.json:1 CONTRACT_DATA data.issuance.rules is the library's; parameters are in data.issuance.config",
      ],
    ],
    [
      "a decision as data",
      { "data.yml": "issuance:\n  decision:\n    decision: allow\n" },
      ["data.yml:3 CONTRACT_DATA data.issuance.decision is the library's; parameters are in data.issuance.config"],
    ],
    ["a member twice", { [at]: "rules: {}\nrules: {}\n" }, [`${at}:2 CONTRACT_DATA Map keys must be unique`]],
    [
      "an alias",
      { [at]: "a: &a [1]\nb: *a\n" },
      [`${at}:1 CONTRACT_DATA the file must hold an object, of JSON's types only`],
    ],
    ["a list", { [at]: "- 1\n" }, [`${at}:1 CONTRACT_DATA the file must hold an object, of JSON's types only`]],
    [
      "no number",
      { [at]: "acme: .inf\n" },
      [`${at}:1 CONTRACT_DATA the file must hold an object, of JSON's types only`],
    ],
    ["the team's own", { "acme/data.json": '{"limits": {"a": 1}}' }, []],
  ])("%s", async (_name, files, faults) => {
    expect(await faultsOf({ ...whole, ...files })).toEqual(faults);
  });
});
