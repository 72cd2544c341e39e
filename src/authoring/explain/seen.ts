import { stepsOf } from "../scenario/pointer.ts";
import type { IssuanceInput } from "../../issuance/input.ts";
import type { Json } from "../../issuance/vocabulary.ts";
import type { Attempt } from "./attempt.ts";
import type { Place } from "../tree.ts";
import type { Path, References } from "./references.ts";
import { isAt, variableAt } from "./trace.ts";
import type { Step, Trace } from "./trace.ts";

/** What an expression looked at, by the name that it has there, and what it was; without a value it was not there. */
export interface Seen {
  readonly name: string;
  readonly value?: Json;
}

export interface Sight {
  readonly saw: readonly Seen[];
  /** Whether something was not there that it takes to come to anything. */
  readonly lacks: boolean;
}

/** Of an expression that nobody reached, only what it says of the input. */
export function seenBy(
  { paths, calls }: References,
  attempt: Attempt | undefined,
  known: { readonly input: IssuanceInput; readonly trace: Trace },
): Sight {
  const root = rootFinder(attempt, known);
  const seeAll = (some: readonly Path[]) => some.flatMap((path) => seenAt(path, root));
  const answers = attempt === undefined ? [] : calls.flatMap((call) => answered(call, attempt));
  const needed = [...seeAll(paths.filter(({ isBehind }) => isBehind !== true)), ...answers];
  const all = [...seeAll(paths), ...answers];
  return {
    saw: [...new Map(all.map((one) => [one.name, one])).values()],
    lacks: needed.some(({ value }) => value === undefined),
  };
}

type Root = { readonly value: Json | undefined } | undefined;
type FindRoot = (root: Path["root"]) => Root;

function rootFinder(
  attempt: Attempt | undefined,
  { input, trace }: { readonly input: IssuanceInput; readonly trace: Trace },
): FindRoot {
  return (root) => {
    if (root === "input") return { value: input as unknown as Json };
    if (attempt === undefined) return undefined;
    if (typeof root !== "string") return { value: trace.documents.get(root.package)?.[root.rule] };
    const value = variable(attempt.steps, root);
    return value === undefined ? undefined : { value };
  };
}

/** Nothing where a step is a variable that nobody knows: then it looked at many. */
function seenAt({ text, root, steps }: Path, find: FindRoot): Seen[] {
  const found = find(root);
  if (found === undefined) return [];
  let value = found.value;
  for (const step of steps) {
    const name = typeof step === "object" ? find(step.variable)?.value : step;
    if (typeof name !== "string" && typeof name !== "number") return [];
    value = memberOf(value, name);
  }
  return [{ name: text, ...(value !== undefined && { value }) }];
}

export function memberOf(value: Json | undefined, name: string | number): Json | undefined {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
  return Reflect.get(value, name) as Json;
}

/** The input's member at a pointer, or undefined. */
export function inputAt(input: Json, pointer: string): Json | undefined {
  return stepsOf(pointer).reduce<Json | undefined>((value, step) => memberOf(value, step), input);
}

/** OPA puts what a call answers into a variable of its own, the last operand. */
function answered(call: Place, { steps }: Attempt): Seen[] {
  const asked = steps.filter((step) => step.Op === "Eval" && isAt(step, call));
  const name = asked.map(outputOf).find((output) => output !== undefined);
  if (name === undefined) return [];
  const value = variable(steps, name);
  return [{ name: call.text, ...(value !== undefined && { value }) }];
}

function outputOf({ Node }: Step): string | undefined {
  const terms: unknown = Array.isArray(Node) ? undefined : Node.terms;
  const last: unknown = Array.isArray(terms) ? terms.at(-1) : undefined;
  if (typeof last !== "object" || last === null) return undefined;
  const name: unknown = Reflect.get(last, "value");
  return Reflect.get(last, "type") === "var" && typeof name === "string" ? name : undefined;
}

function variable(steps: readonly Step[], name: string): Json | undefined {
  for (const step of steps.toReversed()) {
    const value = variableAt(step, name);
    if (value !== undefined) return value;
  }
  return undefined;
}
