// `node scripts/suite.js test`: what `make test` and `make check` run.
import { runSuite } from "./run-suite.js";
import { suites } from "./steps.js";

const name = process.argv[2] ?? "test";
const steps = suites.get(name);
if (steps === undefined) throw new Error(`There is no suite ${name}, only ${[...suites.keys()].join(" and ")}.`);
process.exitCode = (await runSuite(steps, console.log)) === 0 ? 0 : 1;
