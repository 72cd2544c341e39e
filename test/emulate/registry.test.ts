import { describe, expect, test } from "@jest/globals";
import { kinds } from "../../src/callers/registry.ts";
import { idps } from "../../src/emulate/registry.ts";

const fresh = { now: Date.parse("2026-11-26T04:00:00Z"), newId: () => crypto.randomUUID() };
const none = { status: 0, headers: [], body: "" };

const emulated = kinds.map((kind) => {
  const idp = idps.find((one) => one.kind === kind.kind);
  if (idp === undefined) throw new Error(`nobody emulates ${kind.kind}`);
  return { name: kind.kind, kind, idp };
});

test("every kind of caller has its row, and the two wires without a kind", () => {
  const names = emulated.map(({ name }): string => name);
  expect(idps.map(({ kind }) => kind)).toEqual([...names, "authzen", "native"].sort());
});

describe.each(emulated)("$name", ({ kind, idp }) => {
  test("waits longer than Assayer takes", () => {
    expect(idp.waitsMs).toBeGreaterThan(kind.deadlineMs);
  });

  test("issues without an answer where its page says so, and is otherwise told nothing", () => {
    // Whether callers of OPA do is theirs to say: this one does not. Of Curity nobody has written it down. ZITADEL does unless it is told to interrupt.
    const setUp = kind.kind === "zitadel" ? { interrupt_on_error: false } : {};
    const issued = idp.emulating(setUp, () => undefined)(none, idp.message(fresh));
    const issues = kind.withoutAnswer === "issues" && !["opa", "curity"].includes(kind.kind);
    expect(issued?.obeys).toBe(issues ? "nothing" : undefined);
    expect(issued !== undefined).toBe(issues);
  });

  test("an answer of another shape is none", () => {
    const apply = idp.emulating({}, () => undefined);
    const shapes = ["", "null", "7", "[]", "{}", '"x"', "<html>"].filter((body) => !passes(kind.kind, body));
    for (const body of shapes) {
      const issued = apply({ status: 200, headers: ["Content-Type", "application/json"], body }, idp.message(fresh));
      expect(issued === undefined || issued.obeys === "nothing").toBe(true);
    }
  });
});

/** Proxies look at the status alone; some IdPs take an answer without words for nothing to change. */
function passes(kind: string, body: string): boolean {
  if (["envoy", "nginx"].includes(kind)) return true;
  return ["okta", "zitadel", "hydra"].includes(kind) && !["", "null", "<html>"].includes(body);
}
