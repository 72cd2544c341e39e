import { checkTimeout, checkUrl } from "../checks.ts";
import type { HookExaminer } from "../examiner.ts";
import type { Pieces } from "../exports.ts";
import { finding, inside } from "../finding.ts";
import type { Finding } from "../finding.ts";
import { leadsHere } from "../own-side.ts";
import type { OwnHook } from "../own-side.ts";
import { exports } from "./exports.ts";

type Entra = Pieces<typeof exports>;

/** Where neither the extension nor a listener says. */
const waitsMs = 1_000;

export const entra: HookExaminer<typeof exports> = {
  exports,
  examine: ({ extensions, listeners, applications }, own) => {
    const ours = extensions.filter(({ value }) => leadsHere(value.endpointConfiguration?.targetUrl ?? "", own));
    const ids = new Set(ours.map(({ value }) => value.id));
    const using = listeners.filter(({ value }) => ids.has(value.handler?.customExtension?.id ?? ""));
    return [
      ...(extensions.length > 0 && ours.length === 0 ? [finding("ENTRA_EXTENSION_MISSING")] : []),
      ...ours.flatMap((extension) => ofExtension(extension, own)),
      ...(listeners.length > 0 && using.length === 0 ? [finding("ENTRA_LISTENER_MISSING")] : []),
      ...using.flatMap((listener) => ofListener(listener, own)),
      ...leftOut(applications, using),
    ];
  },
};

function ofExtension({ value, place }: Entra["extensions"][number], own: OwnHook): Finding[] {
  const waits = value.clientConfiguration?.timeoutInMilliseconds ?? waitsMs;
  return [
    ...checkUrl(inside(place, "endpointConfiguration", "targetUrl"), value.endpointConfiguration?.targetUrl ?? ""),
    ...checkTimeout(inside(place, "clientConfiguration"), waits, own, false),
  ];
}

/** A listener's own time-out overrides the extension's. */
function ofListener({ value, place }: Entra["listeners"][number], own: OwnHook): Finding[] {
  const waits = value.handler?.configuration?.clientConfiguration?.timeoutInMilliseconds ?? undefined;
  return waits === undefined ? [] : checkTimeout(inside(place, "handler", "configuration"), waits, own, false);
}

function leftOut(applications: Entra["applications"], using: Entra["listeners"]): Finding[] {
  const conditions = using.map(({ value }) => value.conditions?.applications);
  if (conditions.some((one) => one?.includeAllApplications === true)) return [];
  const included = new Set(conditions.flatMap((one) => one?.includeApplications ?? []).map(({ appId }) => appId));
  return applications
    .filter(({ value }) => !included.has(value.appId))
    .map(({ value, place }) => finding("ENTRA_APPLICATION_LEFT_OUT", place, value.displayName ?? value.appId));
}
