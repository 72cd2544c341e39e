// Tests Assayer with callers that are packages of Debian's, and no Node.js: `make test-debian-idps`.
import { spawnSync } from "node:child_process";
import { runSuite } from "./run-suite.js";

const jest = ["node", "--experimental-vm-modules", "--no-warnings", "node_modules/jest/bin/jest.js"];

/** nginx, which is not on everybody's path, if it is there and can ask at all. */
const nginx = ["nginx", "/usr/sbin/nginx"].find((program) => {
  const { status, stderr } = spawnSync(program, ["-V"], { encoding: "utf8" });
  return status === 0 && stderr.includes("--with-http_auth_request_module");
});

const name = "tokens behind a real nginx";
if (nginx === undefined) {
  console.log(`skipped: ${name}, because no nginx with auth_request can be run: install the package nginx`);
  console.log("0 passed, 0 failed, 1 skipped");
} else {
  process.env.ASSAYER_NGINX = nginx;
  const steps = [{ name, command: [...jest, "--config", "integrations/debian/jest.config.js"] }];
  process.exitCode = (await runSuite(steps, console.log)) === 0 ? 0 : 1;
}
