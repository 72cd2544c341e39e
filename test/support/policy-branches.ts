import { cp, readFile } from "node:fs/promises";
import { join } from "node:path";
import { createFolder } from "./folder.ts";
import { createPolicyProject, payroll } from "./policy-project.ts";
import { runToEnd } from "./process.ts";
import { createRepository } from "./repository.ts";

/** A clone of a policy repository, as a CI has it. */
export interface Clone {
  readonly path: string;
  /** Checks out a branch, and leaves nothing of another one. */
  readonly checkOut: (branch: string) => Promise<void>;
  readonly commitOf: (branch: string) => Promise<string>;
  readonly remove: () => Promise<void>;
}

const ruleTest = "rego/issuance/rules/payroll/quiet_hours/quiet_hours_test.rego";
const data = "rego/issuance/config/data.yaml";
const scenarios = "scenarios/payroll.scenario.yaml";

/**
 * A team's policy, whose quiet hours end at 15:00 on `main`. On `looser` they end at 13:30 already, on `stricter` a
 * minute later. Tests and scenarios go along with each change: only the diff can object.
 */
export async function clonePolicy(): Promise<Clone> {
  const project = await createPolicyProject();
  const origin = await createRepository();
  await cp(project.path, origin.path, { recursive: true });
  await project.remove();
  const settings = await readFile(join(origin.path, data), "utf8");
  const tests = await readFile(join(origin.path, ruleTest), "utf8");
  await origin.commit({
    ".gitignore": "build/\n",
    "codes.lock": "PAYROLL_QUIET_HOURS payroll.quiet_hours\n",
    "exceptions.yaml": "exceptions: []\n",
    [scenarios]: scenariosWith(["13:29", "13:30"], ["15:00", "15:01"]),
  });
  await origin.git("switch", "--quiet", "--create", "looser");
  await origin.commit({
    [data]: settings.replace("until: 54000", "until: 48600"),
    [scenarios]: scenariosWith(["13:29"], ["13:30", "15:00", "15:01"]),
  });
  await origin.git("switch", "--quiet", "--create", "stricter", "main");
  await origin.commit({
    [data]: settings.replace("until: 54000", "until: 54060"),
    [ruleTest]: tests.replace("54000", "54060"),
    [scenarios]: scenariosWith(["13:29", "13:30", "15:00"], ["15:01"]),
  });
  const { path, remove } = await createFolder();
  const git = async (...args: string[]) => {
    const { code, stdout, stderr } = await runToEnd("git", args, {
      cwd: path,
      env: { GIT_CONFIG_GLOBAL: "/dev/null" },
    });
    if (code !== 0) throw new Error(stderr);
    return stdout.trim();
  };
  await git("clone", "--quiet", origin.path, ".");
  const checkOut = async (branch: string) => {
    await git("checkout", "--quiet", "--detach", `origin/${branch}`);
    await git("clean", "--quiet", "-dxf");
  };
  return {
    path,
    checkOut,
    commitOf: (branch) => git("rev-parse", `origin/${branch}`),
    remove: async () => {
      await Promise.all([origin.remove(), remove()]);
    },
  };
}

/** What payroll gets at these times of a day. */
function scenariosWith(denied: readonly string[], allowed: readonly string[]): string {
  const [fixtures] = payroll.split("cases:\n");
  const cases = [
    ...denied.map((time) => caseAt(time, "expect: deny\n    codes: [PAYROLL_QUIET_HOURS]")),
    ...allowed.map((time) => caseAt(time, "expect: allow\n    codes: []")),
  ];
  return `${fixtures ?? ""}cases:\n${cases.join("")}`;
}

function caseAt(time: string, expected: string): string {
  return `  - case: at ${time}
    now: 2026-09-21T${time}:00Z
    set:
      /risk/observed_at: 2026-09-21T${time}:00Z
      /identity/workload/issued_at: 2026-09-21T${time}:00Z
    ${expected}
`;
}
