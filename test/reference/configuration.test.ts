import { expect, test } from "@jest/globals";
import { z } from "zod";
import { loadConfiguration } from "../../src/config/load.ts";
import { configuration } from "../../src/config/schema.ts";
import { configurationPage } from "../../src/reference/configuration.ts";
import { sectionsOf } from "../../src/reference/schema.ts";
import type { Schema } from "../../src/reference/schema.ts";

const sections = sectionsOf(z.toJSONSchema(configuration, { io: "input" }) as Schema);
const members = sections.flatMap((section) => section.members);

test("every member says what it means", () => {
  expect(members.length).toBeGreaterThan(90);
  expect(members.filter(({ schema }) => schema.description === undefined).map(({ path }) => path)).toEqual([]);
});

test("the environment's names on the page set what they stand beside", async () => {
  const named = [...configurationPage().matchAll(/<br>`(ASSAYER_\w+)` \| [^|]*<br>default `([^`]+)` \|/g)];
  // An optional object exists from its first member on; the other members' defaults stand as they are.
  const settable = named.filter(([, name]) => !/^ASSAYER_(?:CONTEXT__RISK|POLICY__VERIFICATION)__/.test(name ?? ""));
  expect(settable.length).toBeGreaterThan(35);
  const env = Object.fromEntries(settable.map(([, name = "", value]) => [name, value]));
  expect(await loadConfiguration({ env })).toEqual(await loadConfiguration({}));
});
