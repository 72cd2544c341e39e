import type { ItemAnswer } from "./answers.ts";
import type { Item } from "./items.ts";
import type { Evaluation } from "./schema.ts";
import { gateNames } from "./vocabulary.ts";

/** For whom, and for which target. */
export interface GateQuery {
  readonly subject: Evaluation["subject"];
  readonly resource: Evaluation["resource"];
  readonly context?: Evaluation["context"];
}

export interface DecidePorts {
  /** Decides items of one request, in order. */
  readonly decide: (items: readonly Item[]) => Promise<ItemAnswer[]>;
}

/**
 * An action search on the target of a token: the gates that would be permitted (OAuth 2.0 Token Issuance, Discovery). An
 * operator asks it to see whether the policy anticipates what a server is about to send. Each gate is a decision of its
 * own, and recorded like every other.
 */
export async function anticipatedGates(
  query: GateQuery,
  decide: DecidePorts["decide"],
): Promise<{ readonly results: readonly { readonly name: string }[] }> {
  const answers = await Promise.all(gateNames.map((name) => decide([{ ...query, action: { name } }])));
  return { results: gateNames.filter((_, index) => answers[index]?.[0]?.decision).map((name) => ({ name })) };
}
