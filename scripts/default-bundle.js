import { readFileSync } from "node:fs";

/** What the committed bundle is built from; the test that rebuilds it uses the same. */
export const defaultBundle = {
  path: "bundles/default.tar.gz",
  roots: ["rego"],
  selfTest: JSON.parse(readFileSync("test/fixtures/inputs/agent.json", "utf8")),
};
