import { readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { beforeAll, describe, expect, jest, test } from "@jest/globals";
import { defaultBundle } from "../../scripts/default-bundle.js";
import { pack, unpack } from "../../src/authoring/archive.ts";
import { buildBundle } from "../../src/authoring/bundle-build.ts";
import type { BundleOptions } from "../../src/authoring/bundle-build.ts";
import { opaAt } from "../../src/authoring/opa.ts";
import { readBundle } from "../../src/policy/bundle.ts";
import type { Bundle } from "../../src/policy/bundle.ts";
import { library, opa, storyInput } from "../support/library.ts";
import { teamRule, withTeam } from "../support/team.ts";

jest.setTimeout(60_000);

const options: BundleOptions = { roots: [library], opa, selfTest: storyInput("agent") };
const rule = teamRule("deny contains reason.of(rego.metadata.rule(), {}) if not input.risk.score < 100");

describe("the default bundle", () => {
  let built: Uint8Array;
  let bundle: Bundle;
  beforeAll(async () => {
    const { path: _path, ...specified } = defaultBundle;
    built = await buildBundle({ ...specified, opa });
    bundle = await readBundle(built);
  });

  test("is what `make bundle` makes of rego/, byte for byte", () => {
    const committed = readFileSync(defaultBundle.path);
    expect(Buffer.compare(built, committed)).toBe(0);
  });

  test("says what it is made of", () => {
    expect(bundle.revision).toMatch(/^sources-[0-9a-f]{16}$/);
    expect(bundle.metadata.self_test).toEqual({ input: storyInput("agent"), decision: "allow" });
    expect(bundle.metadata.catalogue).toContainEqual(
      expect.objectContaining({
        domain: "risk",
        name: "ceiling",
        code: "RISK_TOO_HIGH",
        effect: "deny",
        level: "enforce",
        reads: ["risk.score"],
        parameters: { max_score: expect.any(String) },
      }),
    );
  });

  test("holds the sources of what decides, and no tests", async () => {
    const files = await unpack(built);
    const rego = [...files.keys()].filter((path) => path.endsWith(".rego"));
    expect(rego).toContain("issuance/decision/decision.rego");
    expect(rego.filter((path) => path.includes("_test"))).toEqual([]);
    for (const path of rego) expect(files.get(path)).toEqual(new Uint8Array(readFileSync(join(library, path))));
  });
});

test("a revision of one's own is kept", async () => {
  const { revision } = await readBundle(await buildBundle({ ...options, revision: "v7" }));
  expect(revision).toBe("v7");
});

test("the revision changes with the sources", async () => {
  const { revision } = await readBundle(await buildBundle(options));
  await withTeam(rule, async (root) => {
    const other = await readBundle(await buildBundle({ ...options, roots: [library, root] }));
    expect(other.revision).not.toBe(revision);
    expect(other.metadata.catalogue).toContainEqual(expect.objectContaining({ code: "TEAM_TRAP" }));
  });
});

describe("is not built", () => {
  test.each([
    ["with a root that is not there", ["nowhere"], { code: "POLICY_SOURCES_UNREADABLE", details: { file: "nowhere" } }],
    ["without the library", [], { code: "OPA_FAILED" }],
  ])("%s", async (_name, own, error) => {
    await withTeam(rule, async (root) => {
      await expect(buildBundle({ ...options, roots: [root, ...own] })).rejects.toMatchObject(error);
    });
  });

  test("through a symbolic link", async () => {
    await withTeam(rule, async (root) => {
      symlinkSync("/etc/hostname", join(root, "data.json"));
      const built = buildBundle({ ...options, roots: [library, root] });
      await expect(built).rejects.toMatchObject({
        code: "POLICY_SOURCES_UNREADABLE",
        details: { file: join(root, "data.json") },
      });
    });
  });

  test.each([
    ["of what is not Rego", "deny contains", /trap\.rego.*rego_parse_error/s],
    ["with an unknown function", "deny contains reason.off(rego.metadata.rule(), {})", /undefined function/],
    [
      "with a member that the input does not have",
      withRisk("input.risk.skore < 5"),
      /undefined ref: input\.risk\.skore/,
    ],
    ["with a clock", withRisk("input.now < time.now_ns()"), /undefined function time\.now_ns/],
    ["with the network", withRisk('http.send({"method": "get", "url": "x"}).ok'), /undefined function http\.send/],
    ["with an unused variable", withRisk("x := input.now"), /x unused/],
  ])("%s", async (_name, body, output) => {
    await withTeam(teamRule(body), async (root) => {
      const built = buildBundle({ ...options, roots: [library, root] });
      await expect(built).rejects.toMatchObject({
        code: "OPA_FAILED",
        details: { output: expect.stringMatching(output) },
      });
    });
  });

  test("without OPA", async () => {
    const built = buildBundle({ ...options, opa: opaAt("./no-such-opa") });
    await expect(built).rejects.toMatchObject({
      code: "OPA_UNAVAILABLE",
      message: expect.stringContaining("`make opa`"),
    });
  });
});

function withRisk(condition: string): string {
  return `deny contains reason.of(rego.metadata.rule(), {}) if {\n\t${condition}\n}`;
}

describe("an archive", () => {
  const files = new Map([
    ["b.txt", Buffer.alloc(70_000, "b")],
    ["a.txt", Buffer.from("a")],
    ["empty", Buffer.alloc(0)],
  ]);

  test("depends on its files and not on their order", async () => {
    expect(await pack(new Map([...files].toReversed()))).toEqual(await pack(files));
  });

  test("is gzip and tar without compression, time or owner", async () => {
    const archive = Buffer.from(await pack(files));
    expect(archive.subarray(0, 10).toString("hex")).toBe("1f8b08000000000000ff");
    expect(gunzipSync(archive).length).toBeLessThan(archive.length);
    expect([...(await unpack(archive))].map(([path, { byteLength }]) => [path, byteLength])).toEqual([
      ["a.txt", 1],
      ["b.txt", 70_000],
      ["empty", 0],
    ]);
  });
});
