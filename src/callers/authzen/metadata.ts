import { nativeCaller } from "../../issuance/caller.ts";
import { problemAnswer } from "../../wire/problem.ts";
import type { Route } from "../../wire/routes.ts";
import type { Wire } from "../../wire/wire.ts";
import { endpointPaths, metadataPath, placeOf } from "./paths.ts";
import { ok } from "./endpoints.ts";
import type { AuthzenSettings } from "./settings.ts";

/**
 * What this service answers (Authorization API 1.0 §9), for whoever asks: `/.well-known/authzen-configuration`, and with
 * a tenant's path behind it for that tenant. Nothing where nobody said how the outside reaches it.
 */
export function metadataRoutes({ public_url: publicUrl }: AuthzenSettings): Route[] {
  return publicUrl === undefined ? [] : [{ path: metadataPath, wire: metadataWire(publicUrl), below: true }];
}

function metadataWire(publicUrl: string): Wire {
  const base = publicUrl.replace(/\/$/, "");
  const anybody = nativeCaller("anonymous");
  return {
    methods: new Set(["GET"]),
    body: "any",
    identify: ({ path }) => (suffixOf(path) === undefined ? "PATH_NOT_FOUND" : anybody),
    serve: async ({ head }) => ({ answer: ok(metadata(`${base}${suffixOf(head.path) ?? ""}`)) }),
    encode: () => ok({}),
    refuse: problemAnswer,
  };
}

/** What stands behind the well-known path: nothing, or a tenant's path (RFC 8615, as OAuth metadata has it). */
function suffixOf(path: string): string | undefined {
  const suffix = path.slice(metadataPath.length);
  const { tenant, path: rest } = placeOf(suffix);
  return suffix === "" || (tenant !== undefined && rest === "") ? suffix : undefined;
}

/** An endpoint that is not named is not there. */
function metadata(decisionPoint: string) {
  return {
    policy_decision_point: decisionPoint,
    access_evaluation_endpoint: `${decisionPoint}${endpointPaths.evaluation}`,
    access_evaluations_endpoint: `${decisionPoint}${endpointPaths.evaluations}`,
    search_subject_endpoint: `${decisionPoint}${endpointPaths.subject}`,
    search_resource_endpoint: `${decisionPoint}${endpointPaths.resource}`,
    search_action_endpoint: `${decisionPoint}${endpointPaths.action}`,
    capabilities: ["urn:openid:authzen:capability:token-issuance"],
  };
}
