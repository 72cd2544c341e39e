import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import { json } from "../../src/issuance/vocabulary.ts";
import type { Json } from "../../src/issuance/vocabulary.ts";
import { patched } from "./json-patch.ts";
import { stories, storyInput } from "./library.ts";

const operation = z.discriminatedUnion("op", [
  z.strictObject({ op: z.enum(["add", "replace"]), path: z.string(), value: json }),
  z.strictObject({ op: z.literal("remove"), path: z.string() }),
]);

const cases = z.array(
  z.strictObject({
    name: z.string(),
    base: z.enum(stories),
    patch: z.array(operation),
    decision: z.enum(["allow", "deny"]),
    /** Of every enforced member that fires, sorted. */
    codes: z.array(z.string()),
    /** The policy allows, and nothing is left of what was asked for. */
    exhausts: z.string().optional(),
  }),
);

export type Case = z.infer<typeof cases>[number] & { readonly input: Json };

/** The whole decisions that test/fixtures/cases.yaml expects, each with its input. */
export function readCases(): Case[] {
  const found = cases.parse(parse(readFileSync("test/fixtures/cases.yaml", "utf8")));
  return found.map((one) => ({ ...one, input: patched(storyInput(one.base) as Json, one.patch) }));
}
