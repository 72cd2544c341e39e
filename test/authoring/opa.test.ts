import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { opaAt } from "../../src/authoring/opa.ts";
import type { Opa } from "../../src/authoring/opa.ts";
import { withTeam } from "../support/team.ts";

/** A program in the place of OPA, with time enough unless a test is about that. */
function withProgram<Result>(script: string, use: (opa: Opa) => Promise<Result>, timeoutMs = 10_000): Promise<Result> {
  return withTeam({}, (folder) => {
    const path = join(folder, "opa");
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
    return use(opaAt(path, timeoutMs));
  });
}

describe("opa", () => {
  test("gets its arguments as they are, and what it reads", async () => {
    const seen = await withProgram('printf "%s|" "$@"; cat', (opa) => opa(["eval", "$HOME; `id`"], { stdin: "{}" }));
    expect(seen).toBe("eval|$HOME; `id`|{}");
  });

  test("may leave what it was given unread", async () => {
    expect(await withProgram("exit 0", (opa) => opa(["version"], { stdin: "x".repeat(1_000_000) }))).toBe("");
  });

  test("that fails is an error", async () => {
    const failed = withProgram("echo out; echo err >&2; exit 2", (opa) => opa(["check"]));
    await expect(failed).rejects.toMatchObject({
      code: "OPA_FAILED",
      details: { verb: "check", output: "err\nout" },
    });
  });

  test("that does not end is an error", async () => {
    const endless = withProgram("exec sleep 60", (opa) => opa(["check"]), 200);
    await expect(endless).rejects.toMatchObject({
      code: "OPA_FAILED",
      message: expect.stringContaining("did not end in time"),
    });
  });

  test.each(["./no-such-opa", "no-such-opa"])("%s is not there", async (path) => {
    await expect(opaAt(path)(["version"])).rejects.toMatchObject({ code: "OPA_UNAVAILABLE" });
  });
});
