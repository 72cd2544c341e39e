import type { Decision } from "../../issuance/decision.ts";
import type { IssuanceRequest } from "../../issuance/request.ts";
import { asDecided } from "../as-decided.ts";
import type { Apply } from "../idp.ts";
import { readJson } from "../read-answer.ts";

/** An IdP that asks over the native wire, and can do whatever a decision says. */
export const apply: Apply = ({ status, body }, message) =>
  asDecided(
    status === 200 ? (readJson(body) as Decision | undefined) : undefined,
    message as unknown as IssuanceRequest,
  );
