import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** Path → text of the files of a directory. */
export type Texts = Readonly<Record<string, string>>;

/** Calls with a directory that holds these files, as a team's own would, and removes it afterwards. */
export async function withTeam<Result>(files: Texts, use: (root: string) => Result | Promise<Result>): Promise<Result> {
  const root = mkdtempSync(join(tmpdir(), "assayer-team-"));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    return await use(root);
  } finally {
    rmSync(root, { recursive: true });
  }
}

export const rulePath = "issuance/rules/team/trap/trap.rego";

/** The lines before a rule's body; what follows begins in row 13. */
const head = `# METADATA
# title: A rule of a team
package issuance.rules.team.trap

import data.issuance.lib.reason

# METADATA
# title: The trap is sprung
# description: For tests.
# custom:
#   code: TEAM_TRAP
#   remediation: None.
`;
export const bodyRow = 13;

/** A rule with its test, whole but for what it says. */
export function teamRule(body: string): Texts {
  return {
    [rulePath]: `${head}${body}\n`,
    "issuance/rules/team/trap/trap_test.rego": "package issuance.rules.team.trap_test\n",
  };
}
