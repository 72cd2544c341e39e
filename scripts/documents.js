import { readFileSync, readdirSync } from "node:fs";
import { decideExample } from "./example.js";

const requests = readdirSync("examples/acme/requests")
  .sort()
  .map((name) => `examples/acme/requests/${name}`);

/** Written by hand, but for the tables of what each wire covers. */
const callerPages = readdirSync("docs/callers")
  .map((name) => `docs/callers/${name}`)
  .filter((path) => readFileSync(path, "utf8").includes("<!-- generated -->"))
  .map((path) => ({
    path,
    text: async (load) => {
      const { kinds } = await load("callers/registry");
      const { callerPage } = await load("reference/callers");
      return callerPage(
        readFileSync(path, "utf8"),
        kinds.find(({ kind }) => path.endsWith(`/${kind}.md`)),
      );
    },
  }));

/**
 * The files that are generated from code and rules, and how the text of each is made. `load` imports a module of src/:
 * compiled where `make docs` writes the files, as it stands where a test compares them.
 */
export const documents = [
  {
    path: "rego/schemas/input.json",
    text: async (load) => (await load("authoring/input-schema")).inputSchema(),
  },
  {
    path: "docs/scenario.schema.json",
    text: async (load) => (await load("authoring/scenario/json-schema")).scenarioSchema(),
  },
  {
    path: "docs/policy-catalogue.md",
    text: async (load) => {
      const { opaAt } = await load("authoring/opa");
      const { readPolicy } = await load("authoring/policy");
      const { cataloguePage } = await load("authoring/catalogue-page");
      return cataloguePage(await readPolicy(["rego"], opaAt(".bin/opa")));
    },
  },
  {
    path: "docs/configuration.md",
    text: async (load) => (await load("reference/configuration")).configurationPage(),
  },
  {
    path: "docs/metrics.md",
    text: async (load) => (await load("reference/metrics")).metricsPage(),
  },
  {
    path: "docs/reason-codes.md",
    text: async (load) => (await load("reference/reason-codes")).reasonCodesPage(),
  },
  {
    path: "docs/exit-codes.md",
    text: async (load) => (await load("reference/exit-codes")).exitCodesPage(),
  },
  {
    path: "docs/cli.md",
    text: async (load) => (await load("reference/command-line")).commandLinePage(),
  },
  {
    path: "docs/openapi.json",
    text: async (load) => json((await load("reference/http")).openApi()),
  },
  {
    path: "docs/http.md",
    text: async (load) => {
      const { httpPage } = await load("reference/http");
      return httpPage(await Promise.all(requests.map((path) => decideExample(load, path))));
    },
  },
  ...callerPages,
  {
    path: "docs/doctor.md",
    text: async (load) => (await load("reference/doctor")).doctorPage(readFileSync("docs/doctor.md", "utf8")),
  },
  {
    path: "docs/test-report.schema.json",
    text: async (load) => json((await load("reference/test-report")).testReportSchema()),
  },
  {
    path: "docs/lint.md",
    text: async (load) => (await load("reference/lint")).lintPage(readFileSync("docs/lint.md", "utf8")),
  },
  {
    path: "docs/decision-log.schema.json",
    text: async (load) => json((await load("reference/decision-log")).decisionLogSchema()),
  },
  {
    path: "docs/access-log.schema.json",
    text: async (load) => json((await load("reference/decision-log")).accessLogSchema()),
  },
  {
    path: "docs/decision-log.md",
    text: async (load) => {
      const { decisionLogPage } = await load("reference/decision-log");
      const { line } = await decideExample(load, "examples/acme/requests/portal-narrowed.json");
      return decisionLogPage(line);
    },
  },
];

function json(value) {
  return `${JSON.stringify(value, null, 2)}\n`;
}
