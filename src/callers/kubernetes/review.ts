import type { Json } from "../../issuance/vocabulary.ts";
import { jsonAnswer } from "../../wire/json-answer.ts";
import type { Answer } from "../../wire/wire.ts";
import { anyReview } from "./schema.ts";

/** What a review is answered with: `admission.k8s.io/v1`, `AdmissionResponse`. */
export interface Response {
  readonly allowed: boolean;
  readonly status?: { readonly code: number; readonly message: string };
  readonly patchType?: "JSONPatch";
  readonly patch?: string;
  /** Into the cluster's audit log, each name behind the webhook's. */
  readonly auditAnnotations?: Readonly<Record<string, string>>;
}

/** An answer without the review's own id counts for nothing. */
export function uidOf(json: Json): string | undefined {
  const read = anyReview.safeParse(json);
  return read.success ? read.data.request.uid : undefined;
}

export function answeredReview(uid: string, response: Response): Answer {
  return jsonAnswer(200, {
    apiVersion: "admission.k8s.io/v1",
    kind: "AdmissionReview",
    response: { uid, ...response },
  });
}

/** Denies whatever the webhook's `failurePolicy` is. The message is shown to whoever asked for the token. */
export function refusedReview(uid: string, message: string, auditAnnotations?: Response["auditAnnotations"]): Answer {
  return answeredReview(uid, {
    allowed: false,
    status: { code: forbidden, message },
    ...(auditAnnotations && { auditAnnotations }),
  });
}

/** A review whose id nobody has read fails, which denies under `failurePolicy: Fail` alone. 403 is not tried again. */
export function failedReview(message: string): Answer {
  return jsonAnswer(forbidden, {
    apiVersion: "v1",
    kind: "Status",
    status: "Failure",
    reason: "Forbidden",
    code: forbidden,
    message,
  });
}

const forbidden = 403;
