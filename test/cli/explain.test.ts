import { readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import type { Explanation } from "../../src/authoring/explain/explain.ts";
import { createEstate } from "../support/acme-estate.ts";
import type { Estate } from "../support/acme-estate.ts";
import { withChangedData } from "../support/bundles.ts";
import { storyWith } from "../support/explained.ts";
import type { Set } from "../support/explained.ts";
import { decide } from "../support/native.ts";
import { patient, runAssayer, serveAssayer } from "../support/process.ts";

jest.setTimeout(60_000);

const bundle = "bundles/default.tar.gz";
const opa = resolve(".bin/opa");
const request = "examples/acme/requests/portal-denied.json";
let estate: Estate;
let log: string;
let id: string;

beforeAll(async () => {
  estate = await createEstate();
  log = join(estate.folder, "decisions.ndjson");
  const assayer = await serveAssayer(estate.config, ...patient);
  const decision = await decide(assayer.decisions, JSON.parse(await readFile(request, "utf8")));
  id = decision.decision_id;
  await assayer.stop();
});
afterAll(() => estate.remove());

describe("explain", () => {
  const explain = (...args: string[]) => runAssayer(["explain", "--opa", opa, ...args]);
  const explained = async (...args: string[]): Promise<Explanation> => {
    const { code, stdout, stderr } = await explain("--format", "json", ...args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    return JSON.parse(stdout) as Explanation;
  };

  test("a request, as a tree: why, and what would have allowed", async () => {
    const { code, stdout, stderr } = await explain(request, "--config", estate.config);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const words = [
      /^deny$/m,
      /^RISK_TOO_HIGH  /m,
      /^ {2}deny by risk\/ceiling, level enforce  issuance\/rules\/risk\/ceiling\/ceiling\.rego:\d+$/m,
      /^ +FALSE  .* :\d+$/m,
      /^ +input\.risk\.score = \d+$/m,
      /^Would allow if the facts were:\n  \/risk\/score  \d+, instead of \d+$/m,
    ];
    for (const one of words) expect(stdout).toMatch(one);
  });

  test("a decision of a log", async () => {
    const found = await explained(id, "--log", log);
    expect(found).toMatchObject({ decisionId: id, conditionsFrom: "opa", outcome: { decision: "deny" } });
    expect(found.logged?.policy?.digest).toBe(found.policy.digest);
    expect(found.rules.map(({ code }) => code)).toEqual(["RISK_TOO_HIGH"]);
  });

  test("a decision of a log under another policy says so", async () => {
    const other = join(estate.folder, "other.tar.gz");
    await writeFile(
      other,
      await withChangedData(
        bundle,
        (rules) => void Object.assign(rules["risk"]?.["ceiling"] ?? {}, { max_score: 100 }),
      ),
    );
    const { stdout } = await explain(id, "--log", log, "--bundle", other);
    expect(stdout).toMatch(/^allow  /);
    expect(stdout).toContain("not the one that decided then: ");
    expect(stdout).toContain("the log says deny");
  });

  test("a bare input, as a record holds it", async () => {
    const [line = ""] = (await readFile(log, "utf8")).split("\n");
    const file = join(estate.folder, "input.json");
    await writeFile(file, JSON.stringify((JSON.parse(line) as { input: object }).input));
    expect((await explained("--input", file)).rules.map(({ code }) => code)).toEqual(["RISK_TOO_HIGH"]);
  });

  test("what the caller cannot enforce is a fact that would have to be otherwise, too", async () => {
    const file = join(estate.folder, "unenforceable.json");
    const sets: Set[] = [
      ["/request/lifetimes/access_token", 7_200],
      ["/caller/coverage/enforces", []],
    ];
    await writeFile(file, JSON.stringify(storyWith("runner", ...sets)));
    expect(await explained("--input", file)).toMatchObject({
      service: [{ code: "UNENFORCEABLE" }],
      counterfactual: {
        changes: [{ op: "add", path: "/caller/coverage/enforces/-", value: "lifetimes.access_token" }],
      },
    });
  });

  test("with --all the rules that had nothing to say, too", async () => {
    const { rules } = await explained(id, "--log", log, "--all");
    expect(rules.length).toBeGreaterThan(30);
    expect(rules.filter(({ part }) => part === "silent").every(({ conditions }) => conditions !== undefined)).toBe(
      true,
    );
  });

  test("without opa on PATH it tells what rules look at, and says so", async () => {
    const { code, stdout } = await runAssayer(["explain", id, "--log", log], { env: { PATH: "" } });
    expect(stdout).toContain("conditions: unknown, only what rules look at (opa cannot be run (ENOENT)");
    expect(stdout).toMatch(/^ +input\.risk\.score = \d+$/m);
    expect(stdout).toContain("Would allow if the facts were:");
    expect(code).toBe(0);
  });

  test("a request is explained under the bundle that is given, whatever the configured one is", async () => {
    const args = [request, "--bundle", "bundles/default.tar.gz", "--set", "policy.bundle=/nowhere.tar.gz"];
    const { code, stdout } = await explain(...args, "--config", estate.config);
    expect(stdout).toMatch(/^deny\npolicy sources-/);
    expect(code).toBe(0);
  });

  const faults: [string, () => string[], RegExp][] = [
    ["nothing to explain", () => [], /^USAGE: name a request/],
    ["a request and an input", () => [request, "--input", request], /^USAGE: name a request/],
    [
      "an id that the log does not hold",
      () => ["nobody", "--log", log],
      /^DECISION_NOT_FOUND: .*there is no decision nobody$/m,
    ],
    ["no log", () => [id, "--log", "nowhere.ndjson"], /^LOG_UNREADABLE: /],
    ["no input", () => ["--input", "nowhere.json"], /^INPUT_INVALID: nowhere\.json: cannot be read/],
    ["an input that is none", () => ["--input", request], /^INPUT_INVALID: .*portal-denied\.json:\d+:\d+: /],
    ["no bundle", () => [id, "--log", log, "--bundle", "nowhere.tar.gz"], /^BUNDLE_UNREADABLE: /],
    ["an unknown format", () => [id, "--log", log, "--format", "html"], /Allowed choices are text, json/],
  ];
  test.each(faults)("%s: exit code 2, and why", async (_name, args, said) => {
    const { code, stdout, stderr } = await explain(...args());
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(said);
  });

  test("a decision that no policy made cannot be made again", async () => {
    const undecided = join(estate.folder, "undecided.ndjson");
    const { verdict: _verdict, ...rest } = JSON.parse((await readFile(log, "utf8")).split("\n")[0] ?? "") as {
      verdict: object;
    };
    await writeFile(undecided, `${JSON.stringify(rest)}\n`);
    const { code, stderr } = await explain(id, "--log", undecided);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `DECISION_NOT_FOUND: ${undecided}: the decision ${id} cannot be made again: no policy decided it: its reasons say why\n`,
    });
  });
});

describe("eval", () => {
  const evaluate = (...args: string[]) => runAssayer(["eval", "--config", estate.config, "--opa", opa, ...args]);

  test("with --explain the decision stays JSON, and the tree is beside it", async () => {
    const { code, stdout, stderr } = await evaluate(request, "--explain");
    expect(JSON.parse(stdout)).toMatchObject({ decision: "deny" });
    expect(stderr).toContain("RISK_TOO_HIGH");
    expect(stderr).toContain("Would allow if the facts were:");
    expect(code).toBe(6);
  });

  test("with --bundle another policy decides", async () => {
    const other = join(estate.folder, "lenient.tar.gz");
    await writeFile(
      other,
      await withChangedData(
        bundle,
        (rules) => void Object.assign(rules["risk"]?.["ceiling"] ?? {}, { max_score: 100 }),
      ),
    );
    const { code, stdout } = await evaluate(request, "--bundle", other);
    expect(JSON.parse(stdout)).toMatchObject({ decision: "allow" });
    expect(code).toBe(0);
  });

  test.each([["2099-01-01T00:00:00Z"], ["4070908800"], ["2099-01-01T01:00:00+01:00"]])(
    "with --now %s it is as if it were then",
    async (now) => {
      const { code, stdout } = await evaluate("examples/acme/requests/portal.json", "--now", now);
      expect(stdout).toContain("REGISTRATION_REVIEW_OVERDUE");
      expect(code).toBe(6);
    },
  );

  test.each(["tomorrow", "2099-01-01", "-1", "1e9", ""])("--now %j is no time", async (now) => {
    const { code, stdout, stderr } = await evaluate(request, "--now", now);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("Expected a time such as");
  });
});
