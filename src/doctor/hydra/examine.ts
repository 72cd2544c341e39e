import { checkAuthentication, checkTimeout, checkUrl } from "../checks.ts";
import type { HookExaminer } from "../examiner.ts";
import type { Pieces } from "../exports.ts";
import { finding, inside } from "../finding.ts";
import type { Finding } from "../finding.ts";
import { leadsHere } from "../own-side.ts";
import type { OwnHook } from "../own-side.ts";
import { exports } from "./exports.ts";

type Hydra = Pieces<typeof exports>;

/** For each try. */
const waitsMs = 30_000;

export const hydra: HookExaminer<typeof exports> = {
  exports,
  examine: ({ configuration, clients }, own) => [
    ...configuration.flatMap((one) => ofConfiguration(one, own)),
    ...clients.flatMap(ofClient),
  ],
};

function ofConfiguration({ value, place }: Hydra["configuration"][number], own: OwnHook): Finding[] {
  const { token_hook: hook, refresh_token_hook: refresh } = value.oauth2 ?? {};
  const oauth2 = inside(place, "oauth2");
  if (hook === undefined) {
    const onlyRefresh = refresh !== undefined && leadsHere(refresh.url, own);
    return [finding(onlyRefresh ? "HYDRA_REFRESH_HOOK_ONLY" : "HYDRA_TOKEN_HOOK_MISSING", oauth2)];
  }
  const at = inside(oauth2, "token_hook");
  if (!leadsHere(hook.url, own)) return [finding("HYDRA_TOKEN_HOOK_ELSEWHERE", at)];
  const shows = hook.auth?.in === "header" ? (["header", "bearer"] as const) : [];
  return [
    ...checkUrl(at, hook.url),
    ...checkAuthentication(at, shows, own, hook.auth?.name),
    ...checkTimeout(at, waitsMs, own, false),
  ];
}

function ofClient({ value, place }: Hydra["clients"][number]): Finding[] {
  const types = value.response_types ?? [];
  return types.flatMap((type, index) => {
    if (!/\b(?:token|id_token)\b/.test(type)) return [];
    return [finding("HYDRA_CLIENT_FRONT_CHANNEL", inside(place, "response_types", index), value.client_id)];
  });
}
