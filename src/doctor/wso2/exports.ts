import { z } from "zod";
import { has } from "../exports.ts";
import type { ExportKinds, Members } from "../exports.ts";

const types: ReadonlySet<unknown> = new Set(["PRE_ISSUE_ACCESS_TOKEN", "PRE_ISSUE_ID_TOKEN"]);
const isAction = ({ type }: Members) => types.has(type);

const application = z.object({
  clientId: z.string().optional(),
  grantTypes: z.array(z.string()),
  accessToken: z.object({ type: z.string().optional() }).nullish(),
  hybridFlow: z.object({ enable: z.boolean().default(false) }).nullish(),
});

/** WSO2's server API, v1. */
export const exports = {
  actions: {
    name: "actions, each with its endpoint",
    from: "GET /api/server/v1/actions/preIssueAccessToken/{id}",
    without: "EXPORT_MISSING",
    is: (value) => isAction(value) && has(value, "endpoint"),
    schema: z.object({
      type: z.string(),
      name: z.string().optional(),
      status: z.string().default("INACTIVE"),
      endpoint: z.object({ uri: z.string(), authentication: z.object({ type: z.string() }) }),
      rule: z.looseObject({ rules: z.array(z.unknown()).optional() }).nullish(),
    }),
  },
  summaries: {
    name: "lists of actions",
    is: (value) => isAction(value) && !has(value, "endpoint") && has(value, "status"),
    schema: z.object({ name: z.string().optional() }),
  },
  applications: {
    name: "the OpenID Connect configuration of applications",
    from: "GET /api/server/v1/applications/{id}/inbound-protocols/oidc",
    without: "EXPORT_NOT_GIVEN",
    is: (value) => has(value, "grantTypes"),
    schema: application,
  },
} as const satisfies ExportKinds;
