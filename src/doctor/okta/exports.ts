import { z } from "zod";
import { has } from "../exports.ts";
import type { ExportKinds } from "../exports.ts";

const status = z.string().default("ACTIVE");
/** Of its rules, Okta says in the link to itself alone which policy and server they are of. */
const links = z.object({ self: z.object({ href: z.string() }).optional() }).optional();

/** Okta Management API: inline hooks, authorization servers, their policies and rules. Lists or single objects. */
export const exports = {
  hooks: {
    name: "inline hooks",
    from: "GET /api/v1/inlineHooks",
    without: "EXPORT_MISSING",
    is: (value) => has(value, "channel", "type"),
    schema: z.object({
      id: z.string(),
      name: z.string().optional(),
      type: z.string(),
      status,
      channel: z.object({
        type: z.string().default("HTTP"),
        config: z.object({
          uri: z.string(),
          authScheme: z.object({ key: z.string().optional() }).nullish(),
        }),
      }),
    }),
  },
  rules: {
    name: "access policy rules",
    from: "GET /api/v1/authorizationServers/{id}/policies/{policyId}/rules",
    without: "EXPORT_MISSING",
    is: ({ type }) => type === "RESOURCE_ACCESS",
    schema: z.object({
      name: z.string().optional(),
      status,
      actions: z.object({
        token: z.object({ inlineHook: z.object({ id: z.string().nullish() }).nullish() }).nullish(),
      }),
      _links: links,
    }),
  },
  policies: {
    name: "access policies",
    from: "GET /api/v1/authorizationServers/{id}/policies",
    without: "EXPORT_NOT_GIVEN",
    is: ({ type }) => type === "OAUTH_AUTHORIZATION_POLICY",
    schema: z.object({ id: z.string(), name: z.string().optional(), status }),
  },
  servers: {
    name: "authorization servers",
    from: "GET /api/v1/authorizationServers",
    without: "EXPORT_NOT_GIVEN",
    is: (value) => has(value, "audiences", "issuer"),
    schema: z.object({ id: z.string(), name: z.string().optional(), status }),
  },
} as const satisfies ExportKinds;
