import { z } from "zod";
import { instant } from "../../files/document.ts";
import { timestamp } from "../../issuance/vocabulary.ts";
import { dateTime } from "./dates.ts";
import { fixtureKinds, fixtureName, scenarioDocument } from "./schema.ts";

/** The JSON Schema of scenario files, for editors: draft 7 without references, which all of them understand. */
export function scenarioSchema(): string {
  const schema = z.toJSONSchema(withFixtures(), { target: "draft-7", io: "input", reused: "inline", override: asTime });
  return `${JSON.stringify({ title: "Scenarios for a token issuance policy", ...schema }, null, 2)}\n`;
}

/** With the members of each kind of fixture, which are checked only when it is known what a fixture extends. */
function withFixtures() {
  const kinds = Object.entries(fixtureKinds).map(([kind, { shape }]) => {
    const fixture = z.strictObject({ extends: fixtureName.optional(), ...shape });
    return [kind, z.record(fixtureName, fixture).optional()];
  });
  return scenarioDocument.extend({ fixtures: z.strictObject(Object.fromEntries(kinds)).optional() });
}

/** A time is written as a date, a date and time, or seconds since the epoch. */
function asTime({ zodSchema, jsonSchema }: Parameters<NonNullable<z.core.ToJSONSchemaParams["override"]>>[0]): void {
  if (zodSchema !== timestamp && zodSchema !== instant) return;
  for (const member of Object.keys(jsonSchema)) delete jsonSchema[member];
  jsonSchema.anyOf = [
    { type: "string", pattern: dateTime.source },
    { type: "integer", minimum: 0 },
  ];
}
