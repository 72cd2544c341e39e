import { LRUCache } from "lru-cache";
import { z } from "zod";
import { AssayerError } from "../issuance/errors.ts";
import { verdict } from "../issuance/verdict.ts";
import type { Verdict } from "../issuance/verdict.ts";
import { json } from "../issuance/vocabulary.ts";

/** `[]` where the entry point is undefined. */
const resultSet = z.compile(z.tuple([z.strictObject({ result: verdict })]));

/**
 * The verdict in a result set. Not one member is trusted: a bundle is as hostile as a caller.
 * @param text JSON
 * @throws AssayerError POLICY_MALFORMED
 */
export function readVerdict(text: string): Verdict {
  const found = resultSet.safeParse(parsed(text));
  if (found.success) return found.data[0].result;
  const [issue] = found.error.issues;
  // Paths are member names that the policy chose; the first two are those of the result set.
  const path = issue?.path.slice(2).map(String);
  throw new AssayerError("POLICY_MALFORMED", `the verdict is not in the contract's shape: ${issue?.message}`, {
    details: { path },
  });
}

/** Policies say little, and mostly what they said before: verdicts to remember, and how long the text of one may be. */
const remembered = { max: 256, length: 4_096 };

/** The same for one verdict after the other, each read once. What is shared is frozen. */
export function createVerdictReader(): (text: string) => Verdict {
  const known = new LRUCache<string, Verdict>({ max: remembered.max });
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const read = readVerdict(text);
    if (text.length <= remembered.length) known.set(text, frozen(read));
    return read;
  };
}

function frozen<Value>(value: Value): Value {
  if (typeof value === "object" && value !== null) Object.values(Object.freeze(value)).forEach(frozen);
  return value;
}

const accessSet = z.compile(
  z.tuple([
    z.strictObject({
      result: z.array(z.strictObject({ decision: z.boolean(), context: z.record(z.string(), json).exactOptional() })),
    }),
  ]),
);
export type AccessDecision = z.infer<typeof accessSet>[0]["result"][number];

/**
 * As many decisions as there were questions.
 * @throws AssayerError POLICY_MALFORMED
 */
export function readAccessDecisions(text: string, count: number): AccessDecision[] {
  const found = accessSet.safeParse(parsed(text));
  if (found.success && found.data[0].result.length === count) return found.data[0].result;
  throw new AssayerError("POLICY_MALFORMED", "the decisions are not one for each question, in the contract's shape");
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
