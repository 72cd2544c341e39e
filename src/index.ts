import { openAuthorizer } from "./service/authorizer.ts";
import { embedded } from "./service/embedded.ts";
import type { Authorizer } from "./service/embedded.ts";
import { checkConfiguration } from "./config/load.ts";
import type { ConfigurationInput } from "./config/schema.ts";

/**
 * An authorizer for embedding: `const { authorize } = await createAuthorizer({ policy: { bundle: "…" } })`.
 * Paths are relative to the working directory. The decision log goes to standard output unless `record.path` says
 * otherwise.
 * @throws AssayerError CONFIG_INVALID where the configuration is wrong, another code where something cannot be opened
 */
export async function createAuthorizer(config: ConfigurationInput): Promise<Authorizer> {
  const surroundings = { stdout: process.stdout, onEvent: () => {} };
  return embedded(await openAuthorizer(checkConfiguration(config), surroundings));
}

export { loadConfiguration } from "./config/load.ts";
export { nativeCaller } from "./issuance/caller.ts";
export { AssayerError, errorCodes } from "./issuance/errors.ts";
export { issuanceRequest } from "./issuance/request.ts";
export type { Authorizer } from "./service/embedded.ts";
export type { ConfigurationInput } from "./config/schema.ts";
export type { Caller } from "./issuance/caller.ts";
export type { Decision, Issuance, OAuthError, Reason } from "./issuance/decision.ts";
export type { ErrorCode } from "./issuance/errors.ts";
export type { IssuanceRequest } from "./issuance/request.ts";
