import { expect, test } from "@jest/globals";
import { processPath } from "../../src/record/process-path.ts";

test.each([
  ["/var/log/decisions.ndjson", "/var/log/decisions.2.ndjson"],
  ["decisions.ndjson", "decisions.2.ndjson"],
  ["/var/log.d/decisions", "/var/log.d/decisions.2"],
  ["/var/log/decisions.log.ndjson", "/var/log/decisions.log.2.ndjson"],
  ["off", "off"],
])("a process that would record in %s records in %s", (path, own) => {
  expect(processPath(path, 2)).toBe(own);
});
