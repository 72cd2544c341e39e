import type { Decision } from "../../issuance/decision.ts";
import type { IssuanceRequest } from "../../issuance/request.ts";
import { asDecided } from "../as-decided.ts";
import type { Apply } from "../idp.ts";
import { readJson } from "../read-answer.ts";

/**
 * An IdP that asks OPA's Data API (https://www.openpolicyagent.org/docs/rest-api#get-a-document-with-input): a document
 * is defined where `result` is there.
 */
export const apply: Apply = ({ status, body }, message) => {
  const { result } = (status === 200 && (readJson(body) as { result?: Decision } | undefined)) || {};
  return asDecided(result, (message as unknown as { input: IssuanceRequest }).input);
};
