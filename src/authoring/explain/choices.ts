import { z } from "zod";
import { issuanceInput } from "../../issuance/input.ts";
import { stepsOf } from "../scenario/pointer.ts";

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
}

/** Made once, and only where it is asked for. */
let known: Schema | undefined;

/** The words that a member of the input can be, where its schema lists them; of a list, what its elements can be. */
export function choicesAt(path: string): string[] {
  known ??= z.toJSONSchema(issuanceInput) as Schema;
  const found = stepsOf(path).reduce<Schema | undefined>((schema, step) => inner(schema, step), known);
  const choices = found?.enum ?? found?.items?.enum ?? [];
  return choices.filter((choice) => typeof choice === "string");
}

function inner(schema: Schema | undefined, step: string): Schema | undefined {
  const own = schema?.properties;
  return own !== undefined && Object.hasOwn(own, step) ? own[step] : schema?.items;
}
