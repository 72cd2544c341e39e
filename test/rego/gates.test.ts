import { readFileSync, readdirSync } from "node:fs";
import { resolve } from "node:path";
import { beforeAll, describe, expect, jest, test } from "@jest/globals";
import { catalogueOf } from "../../src/authoring/catalogue.ts";
import type { CatalogueEntry } from "../../src/authoring/catalogue.ts";
import { owaspNhi } from "../../src/authoring/catalogue-page.ts";
import { contractFaults } from "../../src/authoring/contract/contract.ts";
import type { Policy } from "../../src/authoring/contract/contract.ts";
import { readPolicy } from "../../src/authoring/policy.ts";
import { firedIn } from "../../src/authoring/scenario/run.ts";
import { readCases } from "../support/cases.ts";
import { library, libraryWith, opa } from "../support/library.ts";
import { withTeam } from "../support/team.ts";

jest.setTimeout(60_000);

describe("the files of rego/", () => {
  test("are formatted", async () => {
    expect(await opa(["fmt", "--fail", "--list", library])).toBe("");
  });

  test("compile in strict mode against the input's schema, with the built-ins that the engine has", async () => {
    const schema = resolve(library, "schemas/input.json");
    const capabilities = resolve(library, "capabilities.json");
    await opa(["check", "--strict", "--schema", schema, "--capabilities", capabilities, library]);
  });

  test("are covered by their tests, every line", async () => {
    const report = JSON.parse(await opa(["test", "--coverage", "--format", "json", library])) as Coverage;
    const gaps = Object.entries(report.files).filter(([, { not_covered }]) => not_covered !== undefined);
    expect(gaps).toEqual([]);
    expect(report.coverage).toBe(100);
  });
});

describe("the rules", () => {
  let policy: Policy;
  let catalogue: CatalogueEntry[];
  beforeAll(async () => {
    policy = await readPolicy([library], opa);
    catalogue = catalogueOf(policy);
  });

  test("keep the contract", () => {
    expect(contractFaults(policy)).toEqual([]);
  });

  test("say what they look at, and which standards ask for it", () => {
    expect(catalogue.filter(({ reads }) => reads.length === 0)).toEqual([]);
    expect(catalogue.filter(({ references }) => references.length === 0)).toEqual([]);
  });

  test("answer every risk of the OWASP NHI Top 10", () => {
    const answered = new Set(catalogue.flatMap(({ references }) => references));
    expect([...owaspNhi.keys()].filter((reference) => !answered.has(reference))).toEqual([]);
    expect(owaspNhi.size).toBe(10);
  });

  test("refer to risks of that list by their right names only", () => {
    const named = catalogue.flatMap(({ references }) => references).filter((one) => one.startsWith("OWASP-"));
    expect(named.filter((reference) => !owaspNhi.has(reference))).toEqual([]);
  });

  test("each have a level in the bundle's configuration", () => {
    const rules = new Set(catalogue.map(({ domain, name }) => `${domain}.${name}`));
    expect(policy.data.value).toMatchObject({ issuance: { config: { rules: expect.anything() } } });
    const configured = policy.data.value as { issuance: { config: { rules: Record<string, Record<string, object>> } } };
    const levels = Object.entries(configured.issuance.config.rules).flatMap(([domain, names]) =>
      Object.entries(names)
        .filter(([, settings]) => "level" in settings)
        .map(([name]) => `${domain}.${name}`),
    );
    expect(levels.sort()).toEqual([...rules].sort());
  });

  test("each fire in a whole decision, and are not heard in an allowing one of the same story", async () => {
    const decide = await libraryWith();
    const cases = (await readCases()).map((one) => ({ ...one, ...decide(one.input) }));
    const fired = (code: string) => cases.filter(({ verdict }) => firedIn(verdict).includes(code));
    const missed = (code: string) => {
      const stories = new Set(fired(code).map(({ story }) => story));
      const allowed = cases.filter(({ story, outcome }) => stories.has(story) && outcome.decision === "allow");
      return allowed.filter(({ outcome: { reasons } }) => reasons.every((reason) => reason.code !== code));
    };
    expect(catalogue.map(({ code }) => code).filter((code) => fired(code).length === 0)).toEqual([]);
    expect(catalogue.map(({ code }) => code).filter((code) => missed(code).length === 0)).toEqual([]);
  });

  test("each have a test of their own that names the code", () => {
    const tests = readdirSync(library, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith("_test.rego"))
      .map((name) => readFileSync(resolve(library, name), "utf8"))
      .join("\n");
    expect(catalogue.map(({ code }) => code).filter((code) => !tests.includes(`"${code}"`))).toEqual([]);
  });
});

test("a misspelt member of the input would not compile", async () => {
  const module = "package issuance.acme\n\nx if input.risk.skore < 5\n";
  await withTeam({ "issuance/acme.rego": module }, async (root) => {
    const check = opa(["check", "--strict", "--schema", resolve(library, "schemas/input.json"), root]);
    await expect(check).rejects.toThrow("undefined ref: input.risk.skore");
  });
});

interface Coverage {
  readonly coverage: number;
  readonly files: Readonly<Record<string, { not_covered?: unknown }>>;
}
