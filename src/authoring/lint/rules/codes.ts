import { wholeExample } from "../example.ts";
import { codesIn } from "../codes-lock.ts";
import type { CodesLock, UsedCode } from "../codes-lock.ts";
import type { LintRule, Place, Subject } from "../rule.ts";

const lock = "codes.lock";
const write = "`assayer lint --write-codes`";

export const codesRules: readonly LintRule[] = [
  {
    id: "code-locked",
    title: "A code is never used again, nor by another rule",
    why: "Logs, dashboards and exceptions keep a code for years. The lock keeps every code that was ever used, with its rule.",
    fix: `Run ${write} and commit the file. A code that another rule once had is not yours: choose another.`,
    ignorable: false,
    bad: { ...wholeExample, [lock]: "TEAM_RISK_UNKNOWN team.other retired\n" },
    good: { ...wholeExample, [lock]: "TEAM_RISK_SEEN team.other retired\nTEAM_RISK_UNKNOWN team.trap\n" },
    find: unlocked,
  },
];

function unlocked({ own, codes, libraryCodes }: Subject): Place[] {
  const used = codesIn(own);
  if (codes.faults.length > 0) return [...codes.faults];
  if (!codes.exists && used.length > 0)
    return [{ file: codes.file, row: 1, message: `there is no such file; ${write} begins it` }];
  const present = new Set(used.map(({ code }) => code));
  const gone = [...codes.entries].filter(([code, { retired }]) => !retired && !present.has(code));
  return [
    ...used.flatMap((one) => misused(one, codes, libraryCodes)),
    ...gone.map(([code, { row }]) => ({
      file: codes.file,
      row,
      message: `no rule uses ${code} any more; ${write} keeps it as retired`,
    })),
  ];
}

function misused({ code, rule, file, row }: UsedCode, codes: CodesLock, library: CodesLock | undefined): Place[] {
  const found = (message: string) => [{ file, row, message: `${code} ${message}` }];
  const foreign = library?.entries.get(code);
  if (foreign?.retired === true) return found(`was a code of the library's rule ${foreign.rule}`);
  const known = codes.entries.get(code);
  if (known === undefined) return found(`is not in ${codes.file}; ${write} adds it`);
  if (known.rule !== rule) return found(`is the code of ${known.rule}${known.retired ? ", which is gone" : ""}`);
  return known.retired ? found(`is retired in ${codes.file}; ${write} takes it back for the same rule`) : [];
}
