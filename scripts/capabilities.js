// Writes rego/capabilities.json: what the pinned OPA knows, less what no policy may use. `node scripts/capabilities.js`.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { refused } from "../dist/policy/builtins/refused.js";

const known = JSON.parse(execFileSync(".bin/opa", ["capabilities", "--current"], { encoding: "utf8" }));
const capabilities = {
  ...known,
  builtins: known.builtins.filter(({ name }) => !refused.has(name)),
  allow_net: [],
};
writeFileSync("rego/capabilities.json", `${JSON.stringify(capabilities, null, 2)}\n`);
