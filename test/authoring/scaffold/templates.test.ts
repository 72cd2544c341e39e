import { readFile } from "node:fs/promises";
import { describe, expect, test } from "@jest/globals";
import { readTemplate } from "../../../src/authoring/scaffold/templates.ts";
import { effects } from "../../../src/issuance/verdict.ts";

const policy = await readTemplate("policy", { ASSAYER_VERSION: "1.2.3" });
const rule = await readTemplate("rule", { some_domain: "some_rule", some_rule: "x", SOME_CODE: "X" });

test("names are replaced all at once, so that one may stand for another", () => {
  expect(rule.get("deny/rule.rego")).toContain("package issuance.rules.some_rule.x\n");
  expect(JSON.parse(policy.get("package.json") ?? "")).toEqual({
    private: true,
    devDependencies: { assayer: "1.2.3" },
  });
});

test("there are the same files for every effect", () => {
  const files = effects.flatMap((effect) =>
    ["cases.yaml", "rule.rego", "rule_test.rego", "settings.yaml"].map((name) => `${effect}/${name}`),
  );
  expect([...rule.keys()].sort()).toEqual([...files, "scenario.yaml"].sort());
});

describe("a policy repository", () => {
  const json = (file: string) => JSON.parse(policy.get(file) ?? "") as Readonly<Record<string, unknown>>;

  test("has its hidden files under their own names", () => {
    expect([...policy.keys()].filter((path) => path.includes("dot."))).toEqual([]);
    expect(policy.get(".gitignore")).toContain("build/\n");
  });

  test("points editors at files that the package has", async () => {
    const settings = `${JSON.stringify(json(".vscode/settings.json"))} ${policy.get(".regal/config.yaml")}`;
    const paths = [...settings.matchAll(/node_modules\/assayer\/([\w./]+\.json)/g)].map(([, path = ""]) => path);
    expect(new Set(paths)).toEqual(
      new Set(["rego/schemas/input.json", "docs/scenario.schema.json", "rego/capabilities.json"]),
    );
    const { files } = JSON.parse(await readFile("package.json", "utf8")) as { files: string[] };
    for (const path of paths) {
      expect(files.some((one) => path === one || path.startsWith(`${one}/`))).toBe(true);
      expect(JSON.parse(await readFile(path, "utf8"))).toBeInstanceOf(Object);
    }
  });
});
