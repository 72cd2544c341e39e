import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { patients } from "../../src/doctor/registry.ts";
import { samples } from "../support/doctor.ts";
import { createFolder } from "../support/folder.ts";
import type { Folder } from "../support/folder.ts";
import { runAssayer } from "../support/process.ts";

jest.setTimeout(60_000);

const doctor = (...args: string[]) => runAssayer(["doctor", ...args]);

let folder: Folder;
let config: string;
beforeAll(async () => {
  folder = await createFolder({
    "assayer.yaml": `callers:
  okta-prod: { kind: okta, deadline_ms: 3000, auth: { type: header, key_files: [okta.keys] } }
`,
    "not.json": '{"password": "do-not-print"',
    "other.json": '{"password": "do-not-print"}',
    "wrong.json": '{"hook_custom_access_token_enabled": "do-not-print"}',
  });
  config = join(folder.path, "assayer.yaml");
});
afterAll(() => folder.remove());

describe("doctor", () => {
  test("a good configuration: exit code 0, and what no export shows", async () => {
    const { code, stdout, stderr } = await doctor("okta", ...(await samples("okta", "good")));
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^note {5}WIRE_BYPASS {2}Tokens of the org authorization server/);
    expect(stdout).toMatch(/\n\n0 errors, 0 warnings, 3 notes\n$/);
  });

  test("a bad one: exit code 7, each finding with its place, what it is and how to close it", async () => {
    const { code, stdout, stderr } = await doctor("okta", ...(await samples("okta", "bad")));
    expect({ code, stderr }).toEqual({ code: 7, stderr: "" });
    expect(stdout).toContain(
      `error    OKTA_RULE_WITHOUT_HOOK  test/fixtures/doctor/okta/bad.rules.json#/1/actions/token/inlineHook
         Calls nobody
         The access policy rule is active and has no inline hook: its tokens are issued undecided.
         Choose the hook to Assayer under *Use this inline hook* of the rule.
`,
    );
    expect(stdout).toMatch(/\n\n5 errors, 2 warnings, 3 notes\n$/);
    expect(stdout).not.toContain("do-not-print");
  });

  test("as JSON", async () => {
    const { code, stdout } = await doctor("kubernetes", "--format", "json", ...(await samples("kubernetes", "bad.s")));
    expect(code).toBe(7);
    expect(JSON.parse(stdout)).toMatchObject({
      kind: "kubernetes",
      errors: 2,
      warnings: 0,
      notes: 5,
      findings: [
        { code: "KUBERNETES_WEBHOOK_MISSING", severity: "error" },
        { code: "KUBERNETES_TOKEN_SECRET", pointer: "", about: "ci/builder-token" },
        ...Array.from({ length: 5 }, () => ({ code: "WIRE_BYPASS", severity: "note" })),
      ],
    });
  });

  test("compared with a configured caller", async () => {
    const files = await samples("okta", "good");
    const { code, stdout } = await doctor("okta-prod", "--config", config, "--format", "json", ...files);
    expect(code).toBe(7);
    expect(JSON.parse(stdout)).toMatchObject({
      kind: "okta",
      caller: "okta-prod",
      errors: 1,
      findings: [{ code: "TIMEOUT_UNDECIDED", about: "it waits 3000 ms, Assayer answers within 3000 ms" }, {}, {}, {}],
    });
  });

  test("the guard, with and without its upstream's metadata", async () => {
    const [good = ""] = await samples("guard", "good");
    expect((await doctor("guard")).stdout).toMatch(/\n\n0 errors, 1 warning, 7 notes\n$/);
    expect((await doctor("guard", good)).stdout).toContain("GUARD_TOKEN_PATH_MISSING");
    expect((await doctor("guard", "--token-path", "/oauth2/token", good)).code).toBe(0);
  });

  test("a kind of which nothing can be looked at has notes", async () => {
    const { code, stdout } = await doctor("nginx");
    expect({ code, notes: stdout.match(/^note /gm)?.length }).toEqual({ code: 0, notes: 3 });
  });

  const faults: [string, () => string[], RegExp][] = [
    ["no such kind", () => ["octa", "x.json"], /^USAGE: no kind of caller is called "octa"/],
    [
      "no such caller",
      () => ["okta-test", "--config", config, "x.json"],
      /^USAGE: no caller "okta-test" is configured\n$/,
    ],
    [
      "a member of objects in general",
      () => ["toString", "--config", config, "x.json"],
      /^USAGE: no caller "toString"/,
    ],
    [
      "no files",
      () => ["okta"],
      /^USAGE: name the files that okta exports\ninline hooks: GET \/api\/v1\/inlineHooks\n/,
    ],
    [
      "files of a kind without exports",
      () => ["nginx", "x.json"],
      /^USAGE: no configuration of nginx can be looked at\n$/,
    ],
    [
      "a file that is not there",
      () => ["okta", "nowhere.json"],
      /^EXPORT_INVALID: nowhere\.json: cannot be read \(ENOENT\)\n$/,
    ],
    ["a file that is not JSON", () => ["okta", join(folder.path, "not.json")], /^EXPORT_INVALID: .*not\.json:1:28: /],
    [
      "a file of something else",
      () => ["okta", join(folder.path, "other.json")],
      /^EXPORT_INVALID: .*other\.json: holds none of these: inline hooks/,
    ],
    [
      "a member of another type",
      () => ["supabase", join(folder.path, "wrong.json")],
      /^EXPORT_INVALID: .*wrong\.json#\/hook_custom_access_token_enabled: .*expected boolean/,
    ],
    ["another format", () => ["okta", "--format", "xml", "x.json"], /Allowed choices are text, json/],
  ];
  test.each(faults)("%s: exit code 2, and why on standard error", async (_name, args, message) => {
    const { code, stdout, stderr } = await doctor(...args());
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain("do-not-print");
  });

  test("--help names every kind", async () => {
    const { code, stdout } = await doctor("--help");
    expect(code).toBe(0);
    for (const kind of patients.keys()) expect(stdout.replaceAll(/\s+/g, " ")).toContain(kind);
  });
});
