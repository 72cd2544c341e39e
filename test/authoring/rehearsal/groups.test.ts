import { expect, test } from "@jest/globals";
import { Groups } from "../../../src/authoring/rehearsal/groups.ts";
import type { Outcome } from "../../../src/issuance/decision.ts";
import { allowed, between, decidedFor, denied, reason } from "../../support/differences.ts";

interface Case {
  readonly base: Outcome;
  readonly head: Outcome;
  readonly client?: string;
  readonly tenant?: string;
}

function grouped(cases: Iterable<Case>): Groups {
  const groups = new Groups();
  for (const { base, head, client = "c", tenant = "t" } of cases) {
    groups.add(between({ base, head }), decidedFor(client, tenant), { base, head }, false);
  }
  return groups;
}

test("what was denied is grouped by what denied it, whatever the token is narrowed for", () => {
  const heads = ["A", "B"].map((code) => allowed({}, [reason(code)]));
  const [group, ...others] = grouped(heads.map((head) => ({ base: denied("RISK"), head }))).all();
  expect(others).toEqual([]);
  expect(group).toMatchObject({
    class: "loosened",
    codes: { added: [], removed: ["RISK"] },
    members: ["decision"],
    count: 2,
  });
});

test("what is narrowed otherwise is grouped by all that came and went", () => {
  const [group] = grouped([
    { base: allowed({}, [reason("A")]), head: allowed({ scopes: ["a"] }, [reason("B")]) },
  ]).all();
  expect(group).toMatchObject({ class: "tightened", codes: { added: ["B"], removed: ["A"] }, members: ["scopes"] });
});

test("the worst class comes first, and in it the largest group", () => {
  const tightened: Case = { base: allowed(), head: denied("X") };
  const found = grouped([
    tightened,
    tightened,
    { base: denied("A"), head: allowed() },
    { base: denied("B"), head: allowed() },
    { base: denied("B"), head: allowed() },
  ]).all();
  expect(found.map(({ class: kind, count, codes }) => [kind, count, ...codes.added, ...codes.removed])).toEqual([
    ["loosened", 2, "B"],
    ["loosened", 1, "A"],
    ["tightened", 2, "X"],
  ]);
});

test("an example has what came out under both", () => {
  const head = allowed({}, [reason("A")]);
  const { issuance } = head as Extract<Outcome, { decision: "allow" }>;
  const [group] = grouped([{ base: denied("RISK"), head }]).all();
  expect(group?.examples).toEqual([
    {
      decision_id: "d",
      time: "2026-11-26T12:00:00.000Z",
      tenant: "t",
      client: "c",
      changes: [{ member: "decision", gained: ["allow"], lost: [] }],
      base: { decision: "deny", reasons: [{ code: "RISK", effect: "deny", title: "RISK" }] },
      head: { decision: "allow", reasons: [{ code: "A", effect: "narrow", title: "A" }], issuance },
    },
  ]);
});

test("who is affected is counted by class, the worst first", () => {
  const groups = grouped([
    { base: allowed(), head: denied("X"), client: "many" },
    { base: allowed(), head: denied("Y"), client: "many" },
    { base: denied("A"), head: allowed(), client: "one" },
  ]);
  expect(groups.affected("clients")).toEqual([
    { id: "one", differences: { loosened: 1, error: 0, tightened: 0, reasons: 0 } },
    { id: "many", differences: { loosened: 0, error: 0, tightened: 2, reasons: 0 } },
  ]);
});

test("of many that are affected the first are named, and all counted", () => {
  const cases = Array.from({ length: 30 }, (_, index) => ({ base: allowed(), head: denied("X"), client: `c${index}` }));
  const [group] = grouped(cases).all();
  expect(group?.clients).toHaveLength(21);
  expect(group?.clients.at(-1)).toEqual({ id: "(others)", count: 10 });
});

test("a hostile log fills no memory: names, groups and tokens have limits", () => {
  const long = "x".repeat(100_000);
  function* cases(): Generator<Case> {
    for (let index = 0; index < 25_000; index += 1) yield { base: allowed(), head: denied("X"), client: `c${index}` };
    for (let index = 0; index < 1_500; index += 1) yield { base: allowed(), head: denied(`CODE_${index}`) };
    yield { base: allowed({ claims: { set: { long }, remove: [] } }), head: denied("LONG") };
    const short = "x".repeat(30_000);
    for (let index = 0; index < 300; index += 1) {
      yield { base: allowed({ claims: { set: { short }, remove: [] } }), head: denied(`CODE_${index}`) };
    }
  }
  const groups = grouped(cases());
  const all = groups.all();
  expect(all).toHaveLength(1_001);
  expect(all.reduce((sum, { count }) => sum + count, 0)).toBe(25_000 + 1_500 + 1 + 300);
  expect(all.find(({ codes }) => codes.added[0] === "(others)")?.count).toBeGreaterThan(500);
  expect(groups.affected("clients").length).toBeLessThanOrEqual(20);
  expect(JSON.stringify(all).length).toBeLessThan(12 * 1_048_576);
});

test("a change with many or long names is shown in brief", () => {
  const scopes = Array.from({ length: 30 }, (_, index) => `s${String(index).padStart(2, "0")}`);
  const set = { long: "x".repeat(500) };
  const head = allowed({ scopes, claims: { set, remove: [] } });
  const [group] = grouped([{ base: allowed({ scopes: [] }), head }]).all();
  const changes = group?.examples[0]?.changes ?? [];
  expect(changes.find(({ member }) => member === "scopes")?.gained.at(-1)).toBe("… and 10 more");
  expect(changes.find(({ member }) => member === "claims.set")?.gained[0]).toHaveLength(201);
});
