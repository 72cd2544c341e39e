import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { stories } from "../../examples/demo/stories.js";
import { runToEnd } from "../support/process.ts";

const root = resolve(import.meta.dirname, "../..");
let copy: string;

/** The parts of the repository that the demo needs, to be spoilt at will. */
beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), "assayer-demo-test-"));
  for (const part of ["examples", "bundles", "package.json"]) {
    await cp(join(root, part), join(copy, part), { recursive: true });
  }
  for (const part of ["node_modules", "dist"]) await symlink(join(root, part), join(copy, part));
});
afterAll(() => rm(copy, { recursive: true, force: true }));

const demo = (folder: string) => runToEnd(process.execPath, ["examples/demo/demo.js"], { cwd: folder });

test("the demo tells every story and its changes, in plain text where nobody watches", async () => {
  const { code, stdout } = await demo(root);
  const told = stories.flatMap(({ title, changes }) => [title, ...changes.map(({ what }) => `… then ${what}`)]);
  const lines = stdout.split("\n").map((line) => line.trim());
  expect(lines.filter((line) => told.includes(line))).toEqual(told);
  expect(lines.filter((line) => line.startsWith("issued:"))).toHaveLength(stories.length);
  expect(lines.at(-2)).toBe("Every story went as it should.");
  expect(stdout).not.toContain("\u001b");
  expect(code).toBe(0);
}, 60_000);

const sabotages = [
  {
    name: "a resource that is more sensitive than its story expects",
    file: "examples/acme/directory/resources.yaml",
    from: "kind: api\n    tenant: acme\n    owner: maria\n    environment: production\n    sensitivity: medium",
    to: "kind: api\n    tenant: acme\n    owner: maria\n    environment: production\n    sensitivity: critical",
    says: /NOT AS EXPECTED: the token's seconds is not 900\n[^]*\n1 did not go as they should\.\n$/,
  },
  {
    name: "an Assayer that does not start",
    file: "examples/acme/assayer.yaml",
    from: "record:",
    to: "recrod:",
    says: /^$/,
  },
];

test.each(sabotages)(
  "the demo fails with $name",
  async ({ file, from, to, says }) => {
    const good = await readFile(join(copy, file), "utf8");
    expect(good).toContain(from);
    try {
      await writeFile(join(copy, file), good.replace(from, to));
      const { code, stdout } = await demo(copy);
      expect(stdout).toMatch(says);
      expect(code).toBe(1);
    } finally {
      await writeFile(join(copy, file), good);
    }
  },
  60_000,
);
