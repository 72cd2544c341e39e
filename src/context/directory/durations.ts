import { z } from "zod";
import { label } from "../../issuance/vocabulary.ts";

const unitSeconds = new Map([
  ["s", 1],
  ["m", 60],
  ["h", 3_600],
  ["d", 86_400],
]);

/**
 * A rule's parameters for one tenant. Where a parameter's name says `seconds`, a duration such as `48h` or `30d` is
 * taken for that many.
 */
export const ruleParameters = z.looseObject({ level: label.optional() }).transform((parameters, context) => {
  const read = (value: unknown, path: string[]): unknown => {
    if (typeof value === "string") return seconds(value) ?? refuse(value, path);
    if (!isRecord(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, read(part, [...path, name])]));
  };
  const refuse = (input: string, path: string[]) => {
    context.addIssue({
      code: "custom",
      input,
      path,
      message: "expected seconds, or a duration such as 90s, 48h or 30d",
    });
    return z.NEVER;
  };
  const entries = Object.entries(parameters);
  return Object.fromEntries(entries.map(([name, value]) => [name, isTimed(name) ? read(value, [name]) : value]));
});

function isTimed(name: string): boolean {
  return name.split("_").includes("seconds");
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function seconds(written: string): number | undefined {
  const [, amount, unit = ""] = /^(\d{1,9})([smhd])$/.exec(written) ?? [];
  const each = unitSeconds.get(unit);
  return each === undefined ? undefined : Number(amount) * each;
}
