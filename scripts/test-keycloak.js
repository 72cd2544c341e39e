// Tests the provider for Keycloak, first by itself, then inside a Keycloak that asks a real Assayer: `make test-keycloak`.
import { spawnSync } from "node:child_process";
import { home, maven, version } from "./keycloak.js";
import { runSuite } from "./run-suite.js";

const jest = ["node", "--experimental-vm-modules", "--no-warnings", "node_modules/jest/bin/jest.js"];

const steps = [
  { name: "the provider's jar and its unit tests", command: maven("package"), counts: surefireCounts },
  { name: `Keycloak ${version} with the provider`, command: ["node", "scripts/keycloak.js"] },
  { name: "tokens of a real Keycloak", command: [...jest, "--config", "integrations/keycloak/e2e/jest.config.js"] },
];

const missing = ["javac", "mvn"].filter((program) => spawnSync(program, ["--version"]).status !== 0);
if (missing.length > 0) {
  console.log(
    `skipped: the tests with Keycloak, because ${missing.join(" and ")} cannot be run: install a JDK 17 and Maven`,
  );
  console.log("0 passed, 0 failed, 1 skipped");
} else {
  process.env.ASSAYER_KEYCLOAK_HOME = home;
  process.exitCode = (await runSuite(steps, console.log)) === 0 ? 0 : 1;
}

/** Maven's summary, its last: `Tests run: 115, Failures: 0, Errors: 0, Skipped: 0`. */
function surefireCounts(output, print) {
  const found = [...output.matchAll(/^\S* ?Tests run: (\d+), Failures: (\d+), Errors: (\d+), Skipped: (\d+)$/gm)].at(
    -1,
  );
  if (found === undefined) {
    print(output);
    throw new Error("Maven ran no test");
  }
  const [run, failures, errors, skipped] = found.slice(1).map(Number);
  if (failures + errors > 0) print(output);
  return {
    passed: run - failures - errors - skipped,
    failed: failures + errors,
    skipped: Array.from({ length: skipped }, () => "a unit test of the provider for Keycloak"),
  };
}
