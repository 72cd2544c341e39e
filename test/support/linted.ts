import { lint } from "../../src/authoring/lint/lint.ts";
import type { Example } from "../../src/authoring/lint/example.ts";
import { readProject } from "../../src/authoring/project/project.ts";
import { remembering } from "../../src/authoring/remembering.ts";
import type { Case } from "../../src/authoring/report/report.ts";
import { opa } from "./library.ts";
import { withTeam } from "./team.ts";
import type { Texts } from "./team.ts";

/** Across tests: the library is the same for all of them. */
const parsingOnce = remembering(opa);

/** A case that did not pass, with its file. */
export type Found = Pick<Case, "check" | "outcome" | "line" | "message"> & { readonly file: string };

/** What the linter finds in a team's project that consists of these files, and of whatever makes them whole. */
export function linted(example: Example, options: Whole = {}): Promise<Found[]> {
  return withTeam(wholeProject(example, options), async (root) => {
    const project = await readProject(root);
    const report = await lint(project, { opa: parsingOnce, writeCodes: false, stopwatch: () => 0 });
    return report.suites.flatMap(({ file, cases }) =>
      cases
        .filter(({ outcome }) => outcome !== "passed")
        .map(({ check, outcome, line, message }) => ({
          file: file.slice(root.length + 1),
          check,
          outcome,
          ...(line !== undefined && { line }),
          ...(message !== undefined && { message: message.replaceAll(`${root}/`, "") }),
        })),
    );
  });
}

interface Whole {
  /** Default: each rule gets a test where the example has none. */
  readonly testsAsGiven?: boolean;
}

/** With METADATA, package, test and lock where the files of an example leave them out. */
export function wholeProject(example: Example, { testsAsGiven = false }: Whole = {}): Texts {
  const files = new Map(Object.entries(example).map(([path, text]) => [path, wholeModule(path, text)]));
  const rules = Object.keys(example).filter((path) => /(?<!_test)\.rego$/.test(path));
  for (const path of testsAsGiven ? [] : rules) {
    const test = path.replace(/\.rego$/, "_test.rego");
    if (!files.has(test)) files.set(test, `package ${packageOf(path)}_test\n`);
  }
  if (!files.has("codes.lock")) files.set("codes.lock", lockOf([...files]));
  if (!files.has("assayer-policy.yaml")) files.set("assayer-policy.yaml", "rules: [rego]\n");
  return Object.fromEntries(files);
}

function wholeModule(path: string, text: string): string {
  if (!path.endsWith(".rego") || /^package /m.test(text)) return text;
  const reads = [...text.matchAll(/input\.([a-z_]+(?:\.[a-z_]+)*)/g)].map(([, member = ""]) => member);
  const gotten = [...text.matchAll(/object\.get\(input, \[([^\]]*)\]/g)].map(([, steps = ""]) =>
    steps.replaceAll('"', "").replaceAll(", ", "."),
  );
  return `# METADATA
# title: A rule of a team
package ${packageOf(path)}

import data.issuance.lib.reason

# METADATA
# title: The trap is sprung
# description: For tests.
# custom:
#   code: TEAM_TRAP
#   remediation: None.
#   reads: [${[...new Set([...reads, ...gotten])].join(", ")}]
${text}`;
}

function packageOf(path: string): string {
  return path
    .replace(/^rego\//, "")
    .split("/")
    .slice(0, -1)
    .join(".");
}

function lockOf(files: readonly (readonly [string, string])[]): string {
  return files
    .flatMap(([, text]) =>
      [...text.matchAll(/^#   code: ([A-Z_]+)$/gm)].map(
        ([, code = ""]) => `${code} ${/^package issuance\.rules\.([a-z_.]+)/m.exec(text)?.[1] ?? ""}\n`,
      ),
    )
    .join("");
}
