import { z } from "zod";
import { reportDocument } from "../authoring/report/formats/json.ts";

/** `docs/test-report.schema.json`: JSON Schema 2020-12 of what `--format json` of the tests and of the linter writes. */
export function testReportSchema(): z.core.JSONSchema.BaseSchema {
  const schema = z.toJSONSchema(reportDocument, { override: ({ jsonSchema }) => delete jsonSchema.readOnly });
  return { title: "A report of Assayer's tests or linter", ...schema };
}
