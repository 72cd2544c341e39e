import { checkTimeout, checkUrl } from "../checks.ts";
import type { HookExaminer } from "../examiner.ts";
import type { Pieces } from "../exports.ts";
import { finding, inside } from "../finding.ts";
import type { Finding } from "../finding.ts";
import { leadsHere } from "../own-side.ts";
import type { OwnHook } from "../own-side.ts";
import { exports } from "./exports.ts";

type Filter = Pieces<typeof exports>["filters"][number];

/** Where `server_uri` does not say. */
const waitsMs = 200;

export const envoy: HookExaminer<typeof exports> = {
  exports,
  examine: ({ filters }, own) => {
    const ours = filters.filter(({ value }) => leadsHere(value.http_service?.path_prefix ?? "", own));
    return [
      ...(ours.length === 0 ? [finding("ENVOY_FILTER_MISSING")] : []),
      ...ours.flatMap((filter) => ofFilter(filter, own)),
    ];
  },
};

function ofFilter({ value, place }: Filter, own: OwnHook): Finding[] {
  const { failure_mode_allow: allows, with_request_body: body, http_service: service } = value;
  const isPartial = value.filter_enabled !== undefined || value.filter_enabled_metadata !== undefined;
  const uri = inside(place, "http_service", "server_uri");
  return [
    ...(allows ? [finding("ENVOY_FAILURE_ALLOWED", inside(place, "failure_mode_allow"))] : []),
    ...(isPartial ? [finding("ENVOY_FILTER_PARTIAL", place)] : []),
    ...(body ? [] : [finding("ENVOY_BODY_MISSING", place)]),
    ...(body?.allow_partial_message ? [finding("ENVOY_BODY_PARTIAL", inside(place, "with_request_body"))] : []),
    ...checkUrl(uri, service?.server_uri?.uri ?? ""),
    ...checkTimeout(uri, service?.server_uri?.timeout ?? waitsMs, own, allows),
  ];
}
