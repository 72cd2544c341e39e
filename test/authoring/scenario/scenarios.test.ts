import { afterEach, describe, expect, test } from "@jest/globals";
import { readScenarios } from "../../../src/authoring/scenario/scenarios.ts";
import { createFolder } from "../../support/folder.ts";
import type { Folder } from "../../support/folder.ts";

let folder: Folder;
afterEach(() => folder.remove());

const fixtures = `
  identities:
    robot: { kind: workload, subject: { type: workload, id: robot, tenant: acme }, client: { id: robot } }
  tenants:
    acme: { id: acme, active: true, controls: {}, settings: { rules: {} } }
    idle acme: { extends: acme, active: false }
  resources:
    vault: { id: "https://vault.example", kind: vault, tenant: acme, environment: production, sensitivity: high,
             scopes: [read], read_only_scopes: [read], claims: [], sender_constrained: false }
  requests:
    read: { token_types: [access_token], scopes: [read], lifetimes: { access_token: 60 } }
  risks:
    low: { score: 1, observed_at: 2026-09-21T14:12:50Z }`;

const head = `now: 2026-09-21T14:13:20Z
fixtures:${fixtures}
defaults: { identity: robot, tenant: acme, resources: [vault], request: read, risk: low }
`;

const oneCase = `cases:
  - case: it reads
    expect: allow
    codes: []
`;

async function read(files: Readonly<Record<string, string>>) {
  folder = await createFolder(files);
  return readScenarios([folder.path]);
}

async function faultsIn(text: string, others: Readonly<Record<string, string>> = {}): Promise<string[]> {
  const reading = read({ "a.scenario.yaml": text, ...others });
  const message = await reading.then(
    () => "",
    (failure: { readonly code: string; readonly message: string }) => {
      expect(failure.code).toBe("SCENARIO_INVALID");
      return failure.message;
    },
  );
  return message.replaceAll(`${folder.path}/`, "").split("\n");
}

describe("a case", () => {
  test("is the input that its fixtures make, at a time of its own", async () => {
    const [scenario, ...others] = await read({ "a.scenario.yaml": head + oneCase });
    expect(others).toEqual([]);
    expect(scenario).toMatchObject({
      check: "scenario",
      name: "it reads",
      line: 17,
      expected: { decision: "allow", codes: [] },
      input: {
        now: 1790000000,
        identity: { kind: "workload", client: { id: "robot" }, actors: [], evidence: [] },
        tenant: { id: "acme" },
        // What is asked for is what the case is about.
        request: { scopes: ["read"], resources: ["https://vault.example"] },
        resources: [{ id: "https://vault.example" }],
        risk: { score: 1, observed_at: 1789999970 },
        posture: {},
        unknown: [],
      },
    });
  });

  test("takes other fixtures, sets and removes", async () => {
    const [scenario] = await read({
      "a.scenario.yaml": `${head}cases:
  - case: otherwise
    tenant: idle acme
    risk: null
    now: 2026-09-22
    set: { /request/scopes/-: write, /posture/device: { id: d, compliant: true, observed_at: 2026-09-21 } }
    remove: [/identity/kind]
    expect: deny
    codes: [TENANT_INACTIVE]
`,
    });
    expect(scenario?.input).toMatchObject({
      now: 1790035200,
      tenant: { id: "acme", active: false, controls: {} },
      request: { scopes: ["read", "write"] },
      posture: { device: { observed_at: 1789948800 } },
    });
    expect(scenario?.input["risk"]).toBeUndefined();
    expect(scenario?.input["identity"]).not.toHaveProperty("kind");
  });

  test("takes fixtures from files that its own includes, its own first", async () => {
    const [scenario] = await read({
      "shared/base.scenario.yaml": head,
      "a.scenario.yaml": `now: 2026-09-21
include: [shared/base.scenario.yaml]
fixtures: { risks: { low: { score: 2, observed_at: 2026-09-21 } } }
cases:
  - { case: x, identity: robot, tenant: acme, request: read, risk: low, expect: deny, codes: [] }
`,
    });
    expect(scenario?.input).toMatchObject({ risk: { score: 2 }, identity: { kind: "workload" } });
  });
});

describe("a matrix", () => {
  const matrix = (allow: string) => `${head}matrices:
  - matrix: who
    identities: { robot: {}, idle: { tenant: idle acme } }
    targets: { vault: { resources: [vault] }, nothing: { resources: [] } }
    allow: [${allow}]
`;

  test("has every combination, and denies what it does not list", async () => {
    const found = await read({
      "a.scenario.yaml": matrix("{ identity: robot, target: vault, token: { scopes: [read] } }"),
    });
    expect(found.map(({ check, name, expected }) => ({ check, name, expected }))).toEqual([
      { check: "matrix", name: "who: robot → vault", expected: { decision: "allow", token: { scopes: ["read"] } } },
      { check: "matrix", name: "who: robot → nothing", expected: { decision: "deny" } },
      { check: "matrix", name: "who: idle → vault", expected: { decision: "deny" } },
      { check: "matrix", name: "who: idle → nothing", expected: { decision: "deny" } },
    ]);
    expect(found.map(({ input }) => [input["tenant"], (input["resources"] as unknown[]).length])).toMatchObject([
      [{ active: true }, 1],
      [{ active: true }, 0],
      [{ active: false }, 1],
      [{ active: false }, 0],
    ]);
  });

  test.each([
    [
      "{ identity: robott, target: vault }",
      'a.scenario.yaml:20:25: matrices[0].allow[0].identity: there is no "robott" on this axis, did you mean "robot"?',
    ],
    [
      "{ identity: robot, target: vaults }",
      'a.scenario.yaml:20:40: matrices[0].allow[0].target: there is no "vaults" on this axis, did you mean "vault"?',
    ],
    [
      "{ identity: robot, target: vault }, { identity: robot, target: vault }",
      "a.scenario.yaml:20:49: matrices[0].allow[1]: the combination is already listed",
    ],
  ])("refuses %s", async (allow, fault) => {
    expect(await faultsIn(matrix(allow))).toEqual([fault]);
  });
});

describe("what is wrong is said with file, line and member:", () => {
  const withCase = (parts: string) => `${head}cases:\n  - { case: x, expect: deny, codes: [], ${parts} }\n`;
  test.each<[string, string, string[]]>([
    [
      "no YAML",
      "cases: [",
      ["a.scenario.yaml:1:9: Flow sequence in block collection must be sufficiently indented and end with a ]"],
    ],
    [
      "an unknown member",
      withCase("tennant: acme"),
      ['a.scenario.yaml:17:41: cases[0].tennant: unknown member "tennant", did you mean "tenant"?'],
    ],
    [
      "an unknown fixture",
      withCase("tenant: acne"),
      ['a.scenario.yaml:17:49: cases[0].tenant: there is no "acne" in fixtures.tenants, did you mean "acme"?'],
    ],
    [
      "an unknown member of a fixture",
      `fixtures: { risks: { low: { skore: 1 } } }`,
      ['a.scenario.yaml:1:29: fixtures.risks.low.skore: unknown member "skore", did you mean "score"?'],
    ],
    [
      "a fixture that extends nothing",
      `fixtures: { risks: { low: { extends: hi } } }`,
      ['a.scenario.yaml:1:38: fixtures.risks.low.extends: there is no "hi" in fixtures.risks'],
    ],
    [
      "fixtures that extend each other",
      `fixtures: { risks: { a: { extends: b }, b: { extends: a } } }`,
      ["a.scenario.yaml:1:55: fixtures.risks.b.extends: fixtures extend each other: a → b → a"],
    ],
    [
      "a duplicate case",
      `${head}${oneCase}  - { case: it reads, expect: deny, codes: [] }\n`,
      ['a.scenario.yaml:20:5: cases[1]: there is another case "it reads"'],
    ],
    [
      "no time",
      head.replace(/^now.*\n/, "") + oneCase,
      ["a.scenario.yaml:1:1: now: is missing: a case must not depend on when it runs"],
    ],
    [
      "a value that no input may have",
      withCase("set: { /risk/score: 101 }"),
      ["a.scenario.yaml:17:61: cases[0].set./risk/score: Too big: expected number to be <=100"],
    ],
    [
      "an incomplete input",
      `now: 2026-09-21\n${oneCase}`,
      [
        'a.scenario.yaml:3:5: cases[0]: makes no input: identity.kind: Invalid option: expected one of "workload"|"agent"|"runner"|"partner"|"client"|"user"',
        "a.scenario.yaml:3:5: cases[0]: makes no input: identity.subject: Invalid input: expected object, received undefined",
        "a.scenario.yaml:3:5: cases[0]: makes no input: identity.client: Invalid input: expected object, received undefined",
      ],
    ],
    [
      "something to remove that is not there",
      withCase("remove: [/risk/signals]"),
      ["a.scenario.yaml:17:50: cases[0].remove[0]: there is no /risk/signals"],
    ],
    [
      "something to set in a place that is none",
      withCase("set: { /request/scopes/7: a }"),
      ["a.scenario.yaml:17:48: cases[0].set./request/scopes/7: there is no such place"],
    ],
    [
      "a pointer that is none",
      withCase("set: { risk.score: 1 }"),
      ["a.scenario.yaml:17:48: cases[0].set.risk.score: expected a JSON Pointer (RFC 6901) such as /risk/score"],
    ],
    [
      "an included file that is not there",
      "include: [none.scenario.yaml]",
      ["none.scenario.yaml: cannot be read (ENOENT)"],
    ],
  ])("%s", async (_, text, faults) => {
    expect(await faultsIn(text)).toEqual(faults);
  });

  test("files that include each other", async () => {
    const faults = await faultsIn("include: [b.scenario.yaml]\n", {
      "b.scenario.yaml": "include: [a.scenario.yaml]\n",
    });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(
      /^b\.scenario\.yaml:1:11: include\[0\]: files include each other: .*a\.scenario\.yaml → .*b\./,
    );
  });

  test("a path that is not there", async () => {
    folder = await createFolder({});
    await expect(readScenarios([`${folder.path}/none`])).rejects.toMatchObject({
      code: "SCENARIO_INVALID",
      message: `${folder.path}/none: there is no such file or folder`,
    });
  });

  test("prototypes stay as they are", async () => {
    const text = `${head}cases:\n  - { case: x, expect: deny, codes: [], set: { /__proto__/polluted: true } }\n`;
    const faults = await faultsIn(text);
    expect(faults).toHaveLength(1);
    expect(Reflect.get({}, "polluted")).toBeUndefined();
  });
});
