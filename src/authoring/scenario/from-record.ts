import { isDeepStrictEqual } from "node:util";
import { issuanceInput } from "../../issuance/input.ts";
import type { IssuanceInput } from "../../issuance/input.ts";
import type { Decidable, Decider } from "../rehearsal/decider.ts";
import type { Members } from "./fixtures.ts";
import { expectationOf } from "./judge.ts";
import { personal, pseudonymised } from "./pseudonyms.ts";
import type { Expected } from "./scenarios.ts";

/** A decision as a scenario: what it was decided on, masked, and what comes of that now. */
export interface FromRecord {
  readonly input: Members;
  readonly expected: Expected;
  /** Places that hold what they held, because the decision depends on it. */
  readonly kept: readonly string[];
}

/** Takes what may name a person out of an input, as far as it is decided as before. */
export async function fromRecord(
  { input, reasons }: { readonly input: object; readonly reasons: Decidable["reasons"] },
  pointers: readonly string[],
  decider: Pick<Decider, "decide">,
): Promise<FromRecord> {
  const decide = async (members: Members): Promise<Expected> => {
    const known = members as unknown as IssuanceInput;
    const { outcome } = await decider.decide({ input: known, inputJson: JSON.stringify(members), reasons });
    return expectationOf(outcome);
  };
  let members = JSON.parse(JSON.stringify(input)) as Members;
  const expected = await decide(members);
  const kept: string[] = [];
  for (const pointer of [...personal, ...pointers]) {
    const masked = pseudonymised(members, pointer);
    const isInput = issuanceInput.safeParse(masked).success;
    if (isInput && isDeepStrictEqual(await decide(masked), expected)) members = masked;
    else kept.push(pointer);
  }
  return { input: members, expected, kept };
}
