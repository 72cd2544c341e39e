import { cp, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Case, Report } from "../../src/authoring/report/report.ts";
import { createFolder } from "./folder.ts";
import type { Folder } from "./folder.ts";

/** A team's policy repository: the rule of test/fixtures/team-rules, and scenarios that hold it. */
export async function createPolicyProject(): Promise<Folder> {
  const folder = await createFolder({
    "assayer-policy.yaml": "rules: [rego]\n",
    "scenarios/payroll.scenario.yaml": payroll,
  });
  await cp("test/fixtures/team-rules", join(folder.path, "rego"), { recursive: true });
  await cp("scenarios/agent.scenario.yaml", join(folder.path, "shared/agent.yaml"));
  return folder;
}

/** Another text in a file of a repository, which must have the one that it replaces. */
export async function editFile(folder: Folder, file: string, from: string, to: string): Promise<void> {
  const text = await readFile(join(folder.path, file), "utf8");
  if (!text.includes(from)) throw new Error(`${file} does not contain ${from}`);
  await folder.write(file, text.replace(from, to));
}

export const casesIn = ({ suites }: Report): Case[] => suites.flatMap(({ cases }) => cases);
export const failuresIn = (report: Report): Case[] => casesIn(report).filter(({ outcome }) => outcome === "failed");

/** At 13:00 payroll sleeps; the library's agent is in order, but for what it asks. */
export const payroll = `title: Payroll sleeps at noon
now: 2026-09-21T13:30:00Z
include: [../shared/agent.yaml]
fixtures:
  risks:
    low now: { score: 12, observed_at: 2026-09-21T13:29:00Z }
  registrations:
    payroll agent:
      extends: billing agent
      resources: ["https://payroll.acme.example"]
      scopes: [payslips:read]
  workloads:
    fresh: { extends: billing agent, issued_at: 2026-09-21T13:29:00Z }
  resources:
    payroll: { extends: billing, id: "https://payroll.acme.example", scopes: [payslips:read], read_only_scopes: [payslips:read] }
  requests:
    payslips: { extends: billing token, scopes: [payslips:read], resources: ["https://payroll.acme.example"] }
defaults:
  identity: billing agent
  registration: payroll agent
  workload: fresh
  evidence: [token]
  tenant: acme
  resources: [payroll]
  request: payslips
  risk: low now
cases:
  - case: at noon
    expect: deny
    codes: [PAYROLL_QUIET_HOURS]
  - case: when the quiet hours are over
    now: 2026-09-21T15:00:00Z
    set:
      /risk/observed_at: 2026-09-21T14:59:00Z
      /identity/workload/issued_at: 2026-09-21T14:59:00Z
    expect: allow
    codes: []
    token: { scopes: ["payslips:read"] }
`;
