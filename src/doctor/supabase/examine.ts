import { checkTimeout, checkUrl } from "../checks.ts";
import type { HookExaminer } from "../examiner.ts";
import type { Pieces } from "../exports.ts";
import { finding, inside } from "../finding.ts";
import type { Finding } from "../finding.ts";
import { leadsHere } from "../own-side.ts";
import type { OwnHook } from "../own-side.ts";
import { exports } from "./exports.ts";

/** For all tries together. */
const waitsMs = 5_000;

export const supabase: HookExaminer<typeof exports> = {
  exports,
  examine: ({ auth }, own) => auth.flatMap((one) => ofAuth(one, own)),
};

function ofAuth({ value, place }: Pieces<typeof exports>["auth"][number], own: OwnHook): Finding[] {
  if (value.hook_custom_access_token_enabled !== true) {
    return [finding("SUPABASE_HOOK_DISABLED", inside(place, "hook_custom_access_token_enabled"))];
  }
  const url = value.hook_custom_access_token_uri ?? "";
  const at = inside(place, "hook_custom_access_token_uri");
  if (!/^https?:/.test(url) || !leadsHere(url, own)) return [finding("SUPABASE_HOOK_ELSEWHERE", at)];
  return [...checkUrl(at, url), ...checkTimeout(at, waitsMs, own, false)];
}
