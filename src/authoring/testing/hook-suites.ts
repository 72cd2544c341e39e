import { isDeepStrictEqual } from "node:util";
import type { Evaluate } from "../../issuance/ports.ts";
import { groupBy } from "../group-by.ts";
import type { Case, Mismatch, Suite } from "../report/report.ts";
import type { HookAnswer, HookScenario } from "../scenario/hooks.ts";

/** Answers an IdP's message as the service would: the wires are not this room's to know. */
export type AnswerHook = (scenario: HookScenario, evaluate: Evaluate) => Promise<HookAnswer>;

/** The suites of hooks, each file's in the order in which it is written. */
export async function hookSuites(
  hooks: readonly HookScenario[],
  evaluate: Evaluate,
  answer: AnswerHook,
): Promise<Suite[]> {
  const answered = await Promise.all(hooks.map(async (hook) => ({ hook, got: await answer(hook, evaluate) })));
  return [...groupBy(answered, ({ hook }) => hook.file)].map(([file, own]) => ({
    file,
    cases: own.map(({ hook, got }) => toCase(hook, got)),
  }));
}

function toCase({ name, line, expected }: HookScenario, got: HookAnswer): Case {
  const { answer, codes } = expected;
  const differences = [
    ...compared("status", answer.status, got.status),
    ...Object.entries(answer.headers).flatMap(([header, value]) => compared(header, value, got.headers[header])),
    ...(answer.body === undefined ? [] : compared("body", answer.body, bodyOf(got, answer.body))),
    ...(codes === undefined ? [] : compared("codes", inOrder(codes), inOrder(got.codes ?? []))),
  ];
  const common = { check: "hook", name, line } as const;
  if (differences.length === 0) return { ...common, outcome: "passed" };
  const message = `answered otherwise: ${differences.map(({ member }) => member).join(", ")}`;
  return { ...common, outcome: "failed", message, differences };
}

/** JSON where JSON is expected; else, or where it is none, the text. */
function bodyOf({ body }: HookAnswer, expected: unknown): unknown {
  if (typeof expected === "string") return body;
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return body;
  }
}

function compared(member: string, expected: unknown, actual: unknown): Mismatch[] {
  if (holds(expected, actual)) return [];
  return [{ member, expected: shown(expected), ...(actual !== undefined && { actual: shown(actual) }) }];
}

/** Members of an object that are not expected are not looked at, such as a policy's digest; lists are compared whole. */
function holds(expected: unknown, actual: unknown): boolean {
  if (!isObject(expected) || !isObject(actual)) return isDeepStrictEqual(expected, actual);
  return Object.entries(expected).every(([name, value]) => Object.hasOwn(actual, name) && holds(value, actual[name]));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function inOrder(codes: readonly string[]): string[] {
  return [...new Set(codes)].sort();
}
