import { canonical } from "../../issuance/canonical.ts";
import { verdict as verdictSchema } from "../../issuance/verdict.ts";
import type { Verdict } from "../../issuance/verdict.ts";
import type { Json } from "../../issuance/vocabulary.ts";
import type { Policy } from "../contract/contract.ts";
import { groupBy } from "../group-by.ts";
import type { Opa } from "../opa.ts";
import type { Case, Mismatch, Suite } from "../report/report.ts";
import type { Ran } from "../scenario/run.ts";
import { interpret } from "./interpreted.ts";

/** Holds what the compiled policy says of each scenario to what OPA itself makes of the sources, not optimised. */
export async function paritySuites(policy: Policy, ran: readonly Ran[], opa: Opa): Promise<Suite[]> {
  const inputs = ran.map(({ scenario }) => scenario.input);
  const interpreted = await interpret(policy, inputs, opa);
  const cases = ran.map((one, index): [string, Case] => [one.scenario.file, toCase(one, interpreted[index])]);
  return [...groupBy(cases, ([file]) => file)].map(([file, own]) => ({ file, cases: own.map(([, one]) => one) }));
}

function toCase({ scenario: { name, line }, verdict }: Ran, interpreted: unknown): Case {
  const differences = differing(verdict, verdictSchema.safeParse(interpreted).data);
  const common = { check: "parity", name, line } as const;
  if (differences.length === 0) return { ...common, outcome: "passed" };
  return {
    ...common,
    outcome: "failed",
    message: "the compiled policy decides otherwise than its sources",
    differences,
  };
}

function differing(compiled: Verdict | undefined, interpreted: Verdict | undefined): Mismatch[] {
  const [expected, actual] = [membersOf(interpreted), membersOf(compiled)];
  return [...new Set([...expected.keys(), ...actual.keys()])]
    .filter((member) => expected.get(member) !== actual.get(member))
    .map((member) => ({
      member,
      ...(expected.has(member) && { expected: expected.get(member) ?? "" }),
      ...(actual.has(member) && { actual: actual.get(member) ?? "" }),
    }));
}

/** Each member as text. Sets have no order. */
function membersOf(verdict: Verdict | undefined): Map<string, string> {
  return new Map(
    Object.entries(verdict ?? {}).map(([member, value]) => [
      member,
      Array.isArray(value)
        ? value
            .map((one) => canonical(one as Json))
            .sort()
            .join(" ")
        : value,
    ]),
  );
}
