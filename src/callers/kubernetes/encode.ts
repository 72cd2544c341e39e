import type { Decision, Issuance } from "../../issuance/decision.ts";
import type { Json } from "../../issuance/vocabulary.ts";
import type { Problem } from "../../wire/problem.ts";
import type { Answer } from "../../wire/wire.ts";
import { inexpressible, operationsFor } from "./patch.ts";
import type { Operation } from "./patch.ts";
import { answeredReview, failedReview, refusedReview, uidOf } from "./review.ts";
import type { Response } from "./review.ts";
import { tokenReview } from "./schema.ts";
import type { TokenRequestSpec } from "./schema.ts";
import type { Cluster } from "./settings.ts";

/** An allow with the patch that it takes, or a deny. A validating webhook must not answer with a patch. */
export function encode(decision: Decision, cluster: Cluster, json?: Json): Answer {
  const { decision_id } = decision;
  const uid = uidOf(json);
  if (decision.decision === "deny") {
    const message = `${decision.error.error_description} Decision: ${decision_id}`;
    const reasons = decision.reasons.map(({ code }) => code).join(" ");
    return uid === undefined ? failedReview(message) : refusedReview(uid, message, { decision_id, reasons });
  }
  if (uid === undefined) return failedReview(`There is no review to answer. Decision: ${decision_id}`);
  const operations = cluster.mode === "mutating" ? operationsFor(decision.issuance, specIn(json), cluster) : [];
  return answeredReview(uid, { allowed: true, ...patchOf(operations), auditAnnotations: { decision_id } });
}

/** Whatever is wrong with a request, nobody knows which review it was. */
export function refuse({ code }: Problem, decisionId: string): Answer {
  return failedReview(`The token could not be decided on: ${code}. Decision: ${decisionId}`);
}

/** What of an issuance this cluster would not do. */
export function lacks(issuance: Issuance, json: Json, cluster: Cluster): string[] {
  return inexpressible(issuance, specIn(json), cluster);
}

function specIn(json: Json | undefined): TokenRequestSpec {
  return tokenReview.parse(json).request.object.spec;
}

/** Both members or neither. */
function patchOf(operations: readonly Operation[]): Pick<Response, "patch" | "patchType"> {
  if (operations.length === 0) return {};
  return { patchType: "JSONPatch", patch: Buffer.from(JSON.stringify(operations)).toString("base64") };
}
