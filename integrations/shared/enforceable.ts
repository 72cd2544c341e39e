import type { Obligation } from "../../src/issuance/caller.ts";
import type { Decision, Issuance } from "../../src/issuance/decision.ts";
import { denial } from "../../src/issuance/denial.ts";
import { demands } from "../../src/issuance/narrow.ts";
import type { IssuanceRequest } from "../../src/issuance/request.ts";

/** What one invocation of a platform's code can make the platform do. */
export interface Reach {
  readonly enforces: ReadonlySet<Obligation>;
  /** What of an issuance it cannot express although it could in general, by name. */
  readonly lacks: (issuance: Issuance) => readonly string[];
}

/**
 * The decision, or a deny where the platform could not carry out all of it. Assayer's native wire takes its callers at
 * their word that they do all they are told; these ones find out here.
 */
export function enforceable(decision: Decision, request: IssuanceRequest, { enforces, lacks }: Reach): Decision {
  if (decision.decision === "deny") return decision;
  const { issuance, decision_id } = decision;
  const beyond: string[] = demands(request, issuance).filter((obligation) => !enforces.has(obligation));
  const obligations = [...new Set([...beyond, ...lacks(issuance)])].sort();
  return obligations.length === 0 ? decision : { decision_id, ...denial("UNENFORCEABLE", { obligations }) };
}
