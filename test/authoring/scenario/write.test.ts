import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { issuanceInput } from "../../../src/issuance/input.ts";
import { withDates, withSeconds } from "../../../src/authoring/scenario/dates.ts";
import { fromRecord } from "../../../src/authoring/scenario/from-record.ts";
import { pseudonymised } from "../../../src/authoring/scenario/pseudonyms.ts";
import { readScenarios } from "../../../src/authoring/scenario/scenarios.ts";
import { scenarioText } from "../../../src/authoring/scenario/write.ts";
import { readCases } from "../../support/cases.ts";
import { createFolder } from "../../support/folder.ts";
import type { Folder } from "../../support/folder.ts";
import { libraryWith, storyInput } from "../../support/library.ts";
import type { Json } from "../../../src/issuance/vocabulary.ts";

type Members = Readonly<Record<string, Json>>;

const cases = (await readCases()).filter(({ input }) => issuanceInput.safeParse(input).success);

let folder: Folder;
beforeAll(async () => {
  folder = await createFolder();
});
afterAll(() => folder.remove());

describe("a scenario that is written", () => {
  test.each(cases)("reads as it was: $story: $name", async ({ name, input, expected }) => {
    const text = scenarioText({ title: "t", name, input, expected });
    await folder.write("a.scenario.yaml", text);
    const [read, ...others] = await readScenarios([folder.path]);
    expect(others).toEqual([]);
    // Only the name of a caller that can do everything is left out.
    const caller = { ...(input["caller"] as Members), name: "scenario" };
    expect(read).toMatchObject({ name, input: { ...input, caller }, expected });
  });
});

test("the members that hold times are those whose names say so", () => {
  const named = new Set<string>();
  const visit = (value: Json, member = ""): void => {
    if (typeof value === "number" && withDates(value, member) !== value) named.add(member);
    if (typeof value === "object" && value !== null)
      for (const [name, one] of Object.entries(value)) visit(one, Array.isArray(value) ? "" : name);
  };
  for (const { input } of cases) visit(input);
  expect([...named].sort()).toEqual([
    "expires_at",
    "issued_at",
    "not_after",
    "now",
    "observed_at",
    "reimaged_at",
    "review_by",
    "vetted_at",
    "vetted_until",
  ]);
  for (const { input } of cases) expect(withSeconds(withDates(input as Json))).toEqual(input);
});

describe("pseudonyms", () => {
  test("stand wherever the value stands, and leave all else as it is", () => {
    const input = {
      identity: { subject: { id: "mara" }, actors: [{ id: "mara" }, { id: "bob" }], client: { id: "app" } },
      request: { purpose: "for mara", network: { ip: "203.0.113.9" } },
    };
    expect(pseudonymised(input, "/identity/actors/*/id")).toEqual({
      identity: {
        subject: { id: "actors-1" },
        actors: [{ id: "actors-1" }, { id: "actors-2" }],
        client: { id: "app" },
      },
      request: { purpose: "for mara", network: { ip: "203.0.113.9" } },
    });
    expect(pseudonymised(input, "/request/network/ip")).toMatchObject({ request: { network: { ip: "192.0.2.1" } } });
    expect(pseudonymised({ request: { network: { ip: "2001:db8:9::1" } } }, "/request/network/ip")).toEqual({
      request: { network: { ip: "2001:db8::1" } },
    });
    expect(pseudonymised(input, "/posture/device/id")).toEqual(input);
  });

  test("are not taken where the decision depends on the value", async () => {
    const decide = await decider();
    const input = storyInput("partner");
    const found = await fromRecord({ input, reasons: [] }, ["/request/purpose"], decide);
    expect(found.kept).toEqual(["/request/network/ip"]);
    expect(found.expected).toMatchObject({ decision: "allow", token: { scopes: ["orders:read"] } });
    expect(found.input).toMatchObject({ request: { network: { ip: "203.0.113.20" } } });
  });
});

async function decider() {
  const decide = await libraryWith();
  return {
    decide: ({ input }: { readonly input: object }) => {
      const { verdict, outcome } = decide(input as unknown as Json);
      return Promise.resolve({ verdict, outcome, failed: false });
    },
  };
}
