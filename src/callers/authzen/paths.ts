/** The endpoints of Authorization API 1.0 that are answered, by the path that follows the policy decision point's URL. */
export const endpointPaths = {
  evaluation: "/access/v1/evaluation",
  evaluations: "/access/v1/evaluations",
  subject: "/access/v1/search/subject",
  resource: "/access/v1/search/resource",
  action: "/access/v1/search/action",
} as const;
export type EndpointName = keyof typeof endpointPaths;

/** Where the keys are by which signed metadata are checked. */
export const jwksPath = "/access/v1/jwks";

export const metadataPath = "/.well-known/authzen-configuration";

/** Each tenant is a policy decision point of its own: `<public URL>/tenants/<tenant>`. */
export const tenantsPath = "/tenants";

export interface Place {
  readonly tenant?: string;
  /** What follows the policy decision point's URL. */
  readonly path: string;
}

/** Percent-encoding has no place here: a tenant whose name needs it has no address. */
const ofTenant = /^\/tenants\/([A-Za-z0-9._~-]{1,256})(\/.*)?$/;

/** Which policy decision point a path belongs to; the one for all tenants, or one tenant's. */
export function placeOf(path: string): Place {
  const [whole, tenant, rest = ""] = ofTenant.exec(path) ?? [];
  return whole === undefined || tenant === undefined ? { path } : { tenant, path: rest };
}
