import { z } from "zod";
import { authenticationSettings } from "../authentication/settings.ts";

const { header, mtls, insecure_none } = authenticationSettings;

/** Header names as node:http has them. */
export const headerName = z.string().regex(/^[a-z0-9-]+$/, "a header's name in lower case");

export const proxyAuthentication = ["header", "mtls", "insecure_none"] as const;

/**
 * `auth` of a proxy that stands in front of a token endpoint. `Authorization` holds the credentials of the proxy's
 * client, so the proxy proves itself elsewhere.
 */
export const proxyAuth = z
  .discriminatedUnion("type", [
    header
      .extend({
        name: headerName
          .refine((name) => name !== "authorization", "a header other than the client's own credentials")
          .default("x-assayer-key")
          .describe("Header whose whole value is the key, in lower case; not `authorization`."),
      })
      .describe("A key as the whole value of a header that the proxy sets."),
    mtls,
    insecure_none,
  ])
  .describe("How the proxy proves that a request is its own.");
