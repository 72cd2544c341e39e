import type { Issuance } from "../../issuance/decision.ts";
import type { Json } from "../../issuance/vocabulary.ts";
import { extendedSeconds, leastSeconds } from "./capabilities.ts";
import type { TokenRequestSpec } from "./schema.ts";
import type { Cluster } from "./settings.ts";

/** RFC 6902 §4.1: `add` replaces a member that is there already. */
export interface Operation {
  readonly op: "add";
  readonly path: "/spec/audiences" | "/spec/expirationSeconds";
  readonly value: Json;
}

/** The changes that make a token request what was decided; none where it already is. */
export function operationsFor(issuance: Issuance, spec: TokenRequestSpec, cluster: Cluster): Operation[] {
  const audiences = fewerAudiences(issuance, spec, cluster);
  const seconds = secondsFor(issuance, audiences ? { ...spec, audiences } : spec, cluster);
  return [
    ...(audiences ? [{ op: "add", path: "/spec/audiences", value: audiences } as const] : []),
    ...(seconds === spec.expirationSeconds
      ? []
      : [{ op: "add", path: "/spec/expirationSeconds", value: seconds } as const]),
  ];
}

/** What of an issuance this webhook cannot have kube-apiserver do, although others of its kind could. */
export function inexpressible(issuance: Issuance, spec: TokenRequestSpec, cluster: Cluster): string[] {
  if (cluster.mode === "validating") {
    return isExtended(spec, spec.expirationSeconds, cluster) ? ["/spec/expirationSeconds"] : [];
  }
  return operationsFor(issuance, spec, cluster)
    .filter(({ value }) => typeof value === "number" && value < leastSeconds)
    .map(({ path }) => path);
}

/** Those that are left where some were taken away. */
function fewerAudiences({ resources }: Issuance, spec: TokenRequestSpec, { api_audiences: api }: Cluster) {
  const { audiences } = spec;
  const asked = audiences && audiences.length > 0 ? audiences : api;
  return resources !== undefined && resources.length < new Set(asked).size ? [...resources] : undefined;
}

/** One second less than what would mean a year. */
function secondsFor(issuance: Issuance, spec: TokenRequestSpec, cluster: Cluster): number {
  const seconds = issuance.lifetimes.access_token ?? spec.expirationSeconds;
  return isExtended(spec, seconds, cluster) ? seconds - 1 : seconds;
}

/** Whether kube-apiserver would make a year of these seconds, or may: its own audiences are not always known. */
function isExtended(
  { audiences, boundObjectRef }: TokenRequestSpec,
  seconds: number,
  { api_audiences: api, extends_expiration: extend }: Cluster,
): boolean {
  if (!extend || seconds !== extendedSeconds || boundObjectRef?.kind !== "Pod") return false;
  return api.length === 0 || (audiences ?? []).every((audience) => api.includes(audience));
}
