import { z } from "zod";
import { issuanceRequest } from "../../issuance/request.ts";

/** Body of OPA's Data API, "Get a Document (with Input)": https://www.openpolicyagent.org/docs/rest-api */
export const dataRequest = z.compile(z.looseObject({ input: issuanceRequest }));
