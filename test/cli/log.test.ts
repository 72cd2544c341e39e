import { PassThrough } from "node:stream";
import { expect, test } from "@jest/globals";
import { openLog } from "../../src/cli/log.ts";
import { terminalOf } from "../../src/cli/output.ts";
import { logLines } from "../support/process.ts";

test.each<[boolean, string[]]>([
  [false, ["info", "warn", "error"]],
  [true, ["error"]],
])("with quiet: %j, what is logged is %j", (quiet, levels) => {
  const stderr = new PassThrough();
  const standard = { stdin: new PassThrough(), stdout: new PassThrough(), stderr, env: {} };
  const log = openLog(terminalOf(standard, { quiet }));
  log.info("ready");
  log.warn("policy_rejected");
  log.error("stop_failed");
  expect(logLines(String(stderr.read())).map(({ level }) => level)).toEqual(levels);
});
