import { z } from "zod";
import type { Caller, Obligation } from "../../issuance/caller.ts";
import type { Decision, Issuance } from "../../issuance/decision.ts";
import type { Json } from "../../issuance/vocabulary.ts";
import type { Item } from "./items.ts";

/** What Obligations 1.0 calls it, and the one obligation that a decision on a token may come with. */
export const stepUpType = "step-up";

const demanded: Obligation = "require.step_up";

/**
 * Who asks, with what the authorization server says of the subject's authentication: a step-up to a level that has been
 * reached is done. Two levels in one request are none.
 */
export function withLevel(caller: Caller, items: readonly Item[]): Caller {
  const said = items.map((item) => item?.context?.["acr"]).filter((acr) => acr !== undefined);
  const [acr, ...others] = new Set(said);
  if (typeof acr !== "string" || others.length > 0) return caller;
  return {
    ...caller,
    enforces: new Set([...caller.enforces, demanded]),
    lacks: ({ require }) => (isReached(acr, require) ? [] : [demanded]),
  };
}

type Requirements = readonly { readonly type: string; readonly acr_values?: readonly string[] | undefined }[];

function isReached(acr: string, require: Issuance["require"]): boolean {
  return !require.some(({ type }) => type === "step_up") || acceptableTo(require).includes(acr);
}

/** The levels that satisfy every rule: a session has one. None where a rule names none. */
function acceptableTo(require: Requirements): readonly string[] {
  const [first = [], ...others] = require.flatMap(({ type, acr_values: values = [] }) =>
    type === "step_up" ? [values] : [],
  );
  return first.filter((value) => others.every((values) => values.includes(value)));
}

/** What `narrow()` says of a decision that fails for want of a step-up, and for nothing else. */
const wanting = z.object({
  obligations: z.tuple([z.literal(demanded)]),
  require: z.array(z.object({ type: z.string(), acr_values: z.array(z.string()).optional() })),
});

/** Obligations 1.0: on a deny, what the subject has to do before it is worth asking again. Empty where nothing helps. */
export function obligationsOf({ reasons }: Decision, items: readonly Item[]): Json[] {
  const details = reasons.find(({ code }) => code === "UNENFORCEABLE")?.details;
  const { data } = wanting.safeParse(details);
  const [level] = data === undefined ? [] : acceptableTo(data.require);
  if (level === undefined || !items.every(supports)) return [];
  return [{ type: stepUpType, id: stepUpType, properties: { acr_value: level } }];
}

/** Whoever does not say can do everything. */
function supports(item: Item): boolean {
  const supported = item?.context?.["supported_obligations"];
  return !Array.isArray(supported) || supported.includes(stepUpType);
}
