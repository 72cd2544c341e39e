/** What npx would find, which takes it most of a second. */
const tool = (name) => `node_modules/.bin/${name}`;
const jest = ["node", "--experimental-vm-modules", "--no-warnings", "node_modules/jest/bin/jest.js"];

/** Tests that build bundles, run OPA or others, serve HTTP, wait, make keys, read whole exports or try many cases. */
const slow = [
  "/test/(ci|cli|client|conformance|doctor|e2e|integrations|rego|scripts|server)/",
  "/test/(authoring-page|package|readme)",
  "/test/authoring/(bundle-build|contract|explain|inspect|lint|mutation|opa|project|reads|scenario|sign|team-rules)",
  "/test/authoring/(rehearsal/(bundle-source|difference|groups|records)|report/(consumers|formats)|simulate/pairwise)",
  "/test/callers/(authzen/|cloudflare|envoy|fixtures|hostile|nginx|oidc-provider/)",
  "/test/context/(assemble|context|directory|evidence/(der|dsse|jwt|keys|spiffe|x509)|facts/http)",
  "/test/(files/formats|guard/guard|record/decision-log|wire/strict-json)",
  "/test/policy/(adapter|builtins/(families|jwt|limits|parity)|bundle|capabilities|evaluator|in-place|pool|signature|store)",
  "/test/policy/wasm/memo",
  "/test/service/(embedded|keys|log-faults|processes|reload-faults|secrets)",
  "property",
];

/** Tests that jest.coverage.config.js runs. */
const covered = "/test/(issuance|policy)/(?!.*property)";

/**
 * What `make test` and `make check` are made of. The tests of a step are counted from what it prints, by `counts`; or
 * jest's reporter appends them to $ASSAYER_COUNTS.
 */
const steps = {
  // Writes dist/ as well, which the tests of the command line run.
  types: { name: "types", command: [tool("tsc"), "-p", "tsconfig.json"] },
  testTypes: { name: "types of tests and scripts", command: [tool("tsc"), "-p", "tsconfig.test.json"] },
  lint: { name: "lint", command: [tool("oxlint"), "--type-aware"] },
  format: { name: "format", command: [tool("oxfmt"), "--check"] },
  regoFormat: {
    name: "format of Rego",
    command: [".bin/opa", "fmt", "--fail", "--list", "rego", "templates", "examples/authzen-interop"],
  },
  regoTests: { name: "tests of Rego", command: [".bin/opa", "test", "--format", "json", "rego"], counts: opaCounts },
  covered: {
    name: "tests of domain and engine, which cover both wholly",
    command: [...jest, "--config", "jest.coverage.config.js"],
  },
  jest: { name: "other tests", command: [...jest, "--maxWorkers=100%", "--testPathIgnorePatterns", covered] },
  // On every core: whoever waits for it does nothing else meanwhile.
  fastJest: { name: "fast tests", command: [...jest, "--maxWorkers=100%", "--testPathIgnorePatterns", ...slow] },
};

export const suites = new Map([
  ["test", Object.values(steps).filter((step) => step !== steps.fastJest)],
  ["check", Object.values(steps).filter((step) => step !== steps.jest && step !== steps.covered)],
]);

/** `opa test --format json`: one object a test, with `fail`, `error` or `skip` where it did not pass. */
export function opaCounts(output, print) {
  const tests = JSON.parse(output);
  const failed = tests.filter((test) => test.fail === true || test.error !== undefined);
  for (const test of failed) print(`${test.location.file}:${test.location.row}: ${test.name} failed`);
  const skipped = tests.filter((test) => test.skip === true);
  return {
    passed: tests.length - failed.length - skipped.length,
    failed: failed.length,
    skipped: skipped.map((test) => `${test.package}.${test.name}`),
  };
}
