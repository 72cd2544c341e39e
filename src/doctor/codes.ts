import { cloudflareCodes } from "./cloudflare/codes.ts";
import { commonCodes } from "./common-codes.ts";
import { entraCodes } from "./entra/codes.ts";
import { envoyCodes } from "./envoy/codes.ts";
import { guardDoctorCodes } from "./guard/codes.ts";
import { hydraCodes } from "./hydra/codes.ts";
import { keycloakCodes } from "./keycloak/codes.ts";
import { kubernetesCodes } from "./kubernetes/codes.ts";
import { oktaCodes } from "./okta/codes.ts";
import type { CodeRow } from "./severity.ts";
import { supabaseCodes } from "./supabase/codes.ts";
import { wso2Codes } from "./wso2/codes.ts";
import { zitadelCodes } from "./zitadel/codes.ts";

/**
 * Everything that `assayer doctor` can find. A code is API: documented, unique, never reused. The table of
 * `docs/doctor.md` is generated from this one.
 */
export const findingCodes = {
  ...commonCodes,
  ...oktaCodes,
  ...zitadelCodes,
  ...wso2Codes,
  ...hydraCodes,
  ...kubernetesCodes,
  ...keycloakCodes,
  ...guardDoctorCodes,
  ...cloudflareCodes,
  ...entraCodes,
  ...envoyCodes,
  ...supabaseCodes,
} as const satisfies Record<string, CodeRow>;

export type FindingCode = keyof typeof findingCodes;
