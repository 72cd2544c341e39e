import type { Decision, Issuance } from "../../issuance/decision.ts";
import type { Problem } from "../../wire/problem.ts";
import type { Answer } from "../../wire/wire.ts";
import { inexpressible, operationsFor } from "./patch.ts";
import type { Operation } from "./patch.ts";
import { answeredReview, failedReview, refusedReview } from "./review.ts";
import type { Response } from "./review.ts";
import type { TokenReview } from "./schema.ts";
import type { Cluster } from "./settings.ts";

/** An allow with the patch that it takes, or a deny. A validating webhook must not answer with a patch. */
export function encode(decision: Decision, cluster: Cluster, review?: TokenReview): Answer {
  const { decision_id } = decision;
  if (decision.decision === "deny") {
    const message = `${decision.error.error_description} Decision: ${decision_id}`;
    const reasons = decision.reasons.map(({ code }) => code).join(" ");
    return review ? refusedReview(review.request.uid, message, { decision_id, reasons }) : failedReview(message);
  }
  if (review === undefined) return failedReview(`There is no review to answer. Decision: ${decision_id}`);
  const { uid, object } = review.request;
  const operations = cluster.mode === "mutating" ? operationsFor(decision.issuance, object.spec, cluster) : [];
  return answeredReview(uid, { allowed: true, ...patchOf(operations), auditAnnotations: { decision_id } });
}

/** Whatever is wrong with a request, nobody knows which review it was. */
export function refuse({ code }: Problem, decisionId: string): Answer {
  return failedReview(`The token could not be decided on: ${code}. Decision: ${decisionId}`);
}

/** What of an issuance this cluster would not do. */
export function lacks(issuance: Issuance, { request }: TokenReview, cluster: Cluster): string[] {
  return inexpressible(issuance, request.object.spec, cluster);
}

/** Both members or neither. */
function patchOf(operations: readonly Operation[]): Pick<Response, "patch" | "patchType"> {
  if (operations.length === 0) return {};
  return { patchType: "JSONPatch", patch: Buffer.from(JSON.stringify(operations)).toString("base64") };
}
