import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { regalFindings } from "../../../src/authoring/lint/regal.ts";
import { withTeam } from "../../support/team.ts";

/** A program in the place of Regal, whose binary no package registry has; its report has the shape of Regal's. */
function withRegal<Result>(script: string, use: (binary: string) => Promise<Result>): Promise<Result> {
  return withTeam({}, (folder) => {
    const binary = join(folder, "regal");
    writeFileSync(binary, `#!/bin/sh\n${script}\n`);
    chmodSync(binary, 0o755);
    return use(binary);
  });
}

const report = readFileSync("test/fixtures/lint/regal.json", "utf8");
const file = "rego/issuance/rules/team/trap/trap.rego";

describe("what Regal reports", () => {
  test("is found, with its page; what it only warns of does not count", async () => {
    const script = `cat <<'EOF'\n${report}\nEOF\nexit 3`;
    const findings = await withRegal(script, (binary) => regalFindings(["rego"], { binary, isRequired: true }));
    expect(findings).toEqual([
      {
        id: "regal-style-prefer-snake-case",
        file,
        row: 16,
        message: "Prefer snake_case for names",
        hint: expect.any(String),
        help: "https://docs.styra.com/regal/rules/style/prefer-snake-case",
      },
      {
        id: "regal-style-line-length",
        file,
        row: 14,
        message: "Line too long",
        ignored: "a warning of Regal's: Line too long",
        hint: expect.any(String),
        help: "https://docs.styra.com/regal",
      },
    ]);
  });

  test("it is asked for JSON about the project's own folders", async () => {
    const script = `[ "$*" = "lint --format json rego own" ] && echo '{"violations": []}'`;
    const findings = withRegal(script, (binary) => regalFindings(["rego", "own"], { binary, isRequired: true }));
    await expect(findings).resolves.toEqual([]);
  });

  test.each([
    ["nothing", "echo 'no such rule' >&2; exit 1", "no such rule"],
    ["something else than JSON", "echo table", "it does not answer with a report"],
    ["another shape", `echo '{"violations": [{"title": 5}]}'`, "it does not answer with a report"],
  ])("%s is an error", async (_name, script, why) => {
    const findings = withRegal(script, (binary) => regalFindings(["rego"], { binary, isRequired: false }));
    await expect(findings).rejects.toMatchObject({ code: "REGAL_FAILED", message: expect.stringContaining(why) });
  });
});

describe("without Regal", () => {
  const binary = "./no-such-regal";
  test("nothing is found where it need not be there", async () => {
    expect(await regalFindings(["rego"], { binary, isRequired: false })).toEqual([]);
  });

  test("it is an error where it was named", async () => {
    const findings = regalFindings(["rego"], { binary, isRequired: true });
    await expect(findings).rejects.toMatchObject({ code: "REGAL_FAILED", message: expect.stringContaining("ENOENT") });
  });
});
