import { code, table } from "../authoring/markdown.ts";
import { findingCodes } from "../doctor/codes.ts";
import { wanted } from "../doctor/exports.ts";
import { patients } from "../doctor/registry.ts";
import { severities } from "../doctor/severity.ts";
import { withGenerated } from "./generated.ts";

/** `docs/doctor.md`, with the tables of what is read and of what can be found renewed. */
export function doctorPage(page: string): string {
  return withGenerated(page, ["## What to export", exportsTable(), "## What it finds", findingsTable()].join("\n\n"));
}

function exportsTable(): string {
  const rows = [...patients.values()].flatMap(({ kind, exports }) =>
    wanted(exports).map(({ name, from, without }) => [
      code(kind),
      name,
      code(from),
      without === undefined ? "" : code(without),
    ]),
  );
  return table(["kind", "what", "from", "if it is missing"], rows);
}

function findingsTable(): string {
  const rows = Object.entries(findingCodes).map(([name, { severity, what, close }]) => ({
    severity,
    cells: [code(name), severity, what, close],
  }));
  const ordered = severities.flatMap((one) => rows.filter(({ severity }) => severity === one));
  return table(
    ["code", "severity", "what", "how to close it"],
    ordered.map(({ cells }) => cells),
  );
}
