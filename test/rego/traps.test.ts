import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, jest, test } from "@jest/globals";
import { pack, unpack } from "../../src/authoring/archive.ts";
import { buildBundle } from "../../src/authoring/bundle-build.ts";
import { contractFaults } from "../../src/authoring/contract/contract.ts";
import { readPolicy } from "../../src/authoring/policy.ts";
import type { Json } from "../../src/issuance/vocabulary.ts";
import { readBundle } from "../../src/policy/bundle.ts";
import { everyPath, loosenedBy } from "../support/forgetting.ts";
import { patched } from "../support/json-patch.ts";
import type { Operation } from "../support/json-patch.ts";
import { decider, library, libraryWith, opa, storyInput } from "../support/library.ts";
import { bodyRow, rulePath, teamRule, withTeam } from "../support/team.ts";
import type { Texts } from "../support/team.ts";

jest.setTimeout(60_000);

/** Each trap of a policy that fails open, and the gate that catches it. */

const agent = storyInput("agent") as Json;

/** Where and how a team's files break the contract. */
function faultsOf(files: Texts): Promise<string[]> {
  return withTeam(files, async (root) => {
    const faults = contractFaults(await readPolicy([root], opa));
    return faults.map(({ code, file, row }) => `${file.slice(root.length + 1)}:${row} ${code}`);
  });
}

describe("what nothing would fold is refused, with file and line", () => {
  test.each([
    [
      "a misspelt set",
      "denny contains reason.of(rego.metadata.rule(), {}) if not input.risk.score < 0",
      "CONTRACT_NAME",
    ],
    ["a boolean", "deny := true if not input.risk.score < 0", "CONTRACT_SHAPE"],
    ["a condition", "deny if not input.risk.score < 0", "CONTRACT_SHAPE"],
    ["a text", 'deny := "too risky" if not input.risk.score < 0', "CONTRACT_SHAPE"],
    ["an object", 'deny["x"] := reason.of(rego.metadata.rule(), {}) if not input.risk.score < 0', "CONTRACT_SHAPE"],
    ["a set of another name below", "deny.x contains reason.of(rego.metadata.rule(), {})", "CONTRACT_SHAPE"],
    ["a function", "deny(x) if x", "CONTRACT_SHAPE"],
  ])("%s", async (_name, body, code) => {
    expect(await faultsOf(teamRule(body))).toContain(`${rulePath}:${bodyRow} ${code}`);
  });

  test("before anything is built", async () => {
    await withTeam(teamRule("deny := true"), async (root) => {
      const built = buildBundle({ roots: [library, root], opa, selfTest: storyInput("agent") });
      await expect(built).rejects.toMatchObject({
        code: "POLICY_CONTRACT_BROKEN",
        message: expect.stringContaining(`${join(root, rulePath)}:${bodyRow}: CONTRACT_SHAPE`),
      });
    });
  });
});

describe("what is no set denies at run time as well, where the build was passed by", () => {
  test.each([
    ["a boolean", "deny := true if not input.risk.score < 0"],
    ["a text", 'deny := "too risky" if not input.risk.score < 0'],
    ["an object", 'deny["x"] := reason.of(rego.metadata.rule(), {}) if not input.risk.score < 0'],
    ["a narrowing", "drop_scope := true if not input.risk.score < 0"],
  ])("%s", async (_name, body) => {
    await withTeam({ [rulePath]: teamRule(body)[rulePath] ?? "" }, async (root) => {
      const query = "[reason.code | some reason in data.issuance.decision.verdict.deny]";
      const args = ["eval", "--data", library, "--data", root, "--stdin-input", "--format", "raw", query];
      expect(JSON.parse(await opa(args, { stdin: JSON.stringify(agent) }))).toContain("POLICY_MALFORMED");
    });
  });
});

describe("forgetting shows a rule that missing data silences", () => {
  const silenced = 'not input.identity.workload.pod_uid == "6f1c"';
  test.each<[name: string, body: string, denied: Operation, forgotten: string[]]>([
    [
      "an undefined detail",
      `deny contains reason.of(rego.metadata.rule(), {"pod": input.identity.workload.pod_uid}) if ${silenced}`,
      { op: "replace", path: "/identity/workload/pod_uid", value: "other" },
      ["/identity/workload/pod_uid"],
    ],
    [
      "not where the detail is total",
      `deny contains reason.of(rego.metadata.rule(), {"pod": object.get(input, ["identity", "workload", "pod_uid"], null)}) if ${silenced}`,
      { op: "replace", path: "/identity/workload/pod_uid", value: "other" },
      [],
    ],
    [
      "a built-in that errors",
      "deny contains reason.of(rego.metadata.rule(), {}) if to_number(input.identity.workload.pod_uid) > 5",
      { op: "replace", path: "/identity/workload/pod_uid", value: "9" },
      ["/identity/workload/pod_uid"],
    ],
    [
      "not where the built-in is inside of what must hold",
      "deny contains reason.of(rego.metadata.rule(), {}) if not _low\n\n_low if to_number(input.identity.workload.pod_uid) <= 5",
      { op: "replace", path: "/identity/workload/pod_uid", value: "9" },
      [],
    ],
    [
      "a call on unknown data inside of a negation",
      'deny contains reason.of(rego.metadata.rule(), {}) if not startswith(input.identity.workload.pod_uid, "6f")',
      { op: "replace", path: "/identity/workload/pod_uid", value: "other" },
      ["/identity/workload/pod_uid"],
    ],
  ])("%s", async (_name, body, denied, forgotten) => {
    await withTeam(teamRule(body), async (root) => {
      const decide = await libraryWith(root);
      const input = patched(agent, [denied]);
      expect(decide(input).verdict.deny).toMatchObject([{ code: "TEAM_TRAP" }]);
      const found = loosenedBy(
        decide,
        input,
        everyPath(input).map((path) => [path]),
      );
      expect(found.map((one) => one.forgotten.join())).toEqual(forgotten);
    });
  });
});

describe("levels", () => {
  test("a rule that asks for its own level is refused", async () => {
    const body = `deny contains reason.of(rego.metadata.rule(), {}) if {
	input.tenant.settings.rules.team.trap.level == "enforce"
	not input.risk.score < 5
}`;
    expect(await faultsOf(teamRule(body))).toEqual([`${rulePath}:${bodyRow + 1} CONTRACT_SETTINGS`]);
  });

  test("a misspelt level in the bundle's data is refused", async () => {
    const data = "rules:\n  team:\n    trap:\n      level: observed\n";
    const rule = teamRule("deny contains reason.of(rego.metadata.rule(), {}) if not input.risk.score < 5");
    const path = "issuance/config/data.yaml";
    expect(await faultsOf({ ...rule, [path]: data })).toEqual([`${path}:4 CONTRACT_DATA`]);
  });

  test.each([
    ["observed", "deny"],
    ["Off", "deny"],
    ["", "deny"],
    [null, "deny"],
    [{ off: true }, "deny"],
    ["observe", "allow"],
    ["off", "allow"],
  ])("the level %j of a tenant: %s", async (level, decision) => {
    const decide = await decider(readFileSync("bundles/default.tar.gz"));
    const input = patched(agent, [
      { op: "replace", path: "/risk/score", value: 99 },
      { op: "add", path: "/tenant/settings/rules/risk", value: { ceiling: { level } } },
    ]);
    expect(decide(input).outcome.decision).toBe(decision);
  });
});

describe("a bundle that did not pass the gates", () => {
  test("is refused when it is loaded", async () => {
    const files = await unpack(readFileSync("bundles/default.tar.gz"));
    const manifest = JSON.parse(Buffer.from(files.get(".manifest") ?? []).toString()) as { metadata?: unknown };
    delete manifest.metadata;
    const bare = new Map([...files, [".manifest", Buffer.from(JSON.stringify(manifest))]]);
    await expect(readBundle(await pack(bare))).rejects.toMatchObject({ code: "BUNDLE_CONTRACT_MISSING" });
  });
});
