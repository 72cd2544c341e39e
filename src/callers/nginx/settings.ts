import { z } from "zod";
import { proxyAuth, headerName } from "../token-request/settings.ts";

/** Names of headers that nginx sets. None has a default: one that nginx does not set would be the client's to write. */
const headers = z.strictObject({
  client_id: headerName.optional().describe("Header with the client's id, where it is not in Basic credentials."),
  grant_type: headerName.optional().describe("Header with `grant_type`. Without it every request is denied."),
  scope: headerName.optional().describe("Header with `scope`, separated by spaces."),
  resource: headerName.optional().describe("Header with the token's targets, separated by spaces."),
});
export type ToldHeaders = z.infer<typeof headers>;

export const nginxSettings = {
  auth: proxyAuth,
  headers: headers
    .default({})
    .describe(
      "Headers in which nginx tells what it knows of the token request: each must be set by `proxy_set_header`.",
    ),
};
