import { checkAuthentication, checkTimeout, checkUrl } from "../checks.ts";
import type { HookExaminer } from "../examiner.ts";
import type { Pieces } from "../exports.ts";
import { finding, inside } from "../finding.ts";
import type { Finding } from "../finding.ts";
import { leadsHere } from "../own-side.ts";
import type { OwnHook } from "../own-side.ts";
import { exports } from "./exports.ts";

type Okta = Pieces<typeof exports>;

/** Fixed, unless Okta's support has changed it. */
const waitsMs = 3_000;
const tokenHook = "com.okta.oauth2.tokens.transform";

export const okta: HookExaminer<typeof exports> = {
  exports,
  examine: (given, own) => {
    const ours = given.hooks.filter(
      ({ value: { type, channel } }) => type === tokenHook && leadsHere(channel.config.uri, own),
    );
    const isMissing = given.hooks.length > 0 && ours.length === 0;
    return [
      ...(isMissing ? [finding("OKTA_HOOK_MISSING")] : []),
      ...ours.flatMap((hook) => ofHook(hook, own)),
      ...given.rules.flatMap((rule) => ofRule(rule, new Set(ours.map(({ value }) => value.id)))),
      ...notGiven(given),
    ];
  },
};

function ofHook({ value, place }: Okta["hooks"][number], own: OwnHook): Finding[] {
  const { status, name, channel } = value;
  const config = inside(place, "channel", "config");
  const shows = channel.type === "OAUTH" ? (["oauth_jwt"] as const) : headerOf(channel.config.authScheme);
  return [
    ...(status === "ACTIVE" ? [] : [finding("OKTA_HOOK_INACTIVE", inside(place, "status"), name)]),
    ...checkUrl(inside(config, "uri"), channel.config.uri),
    ...checkAuthentication(config, shows, own, channel.config.authScheme?.key),
    ...checkTimeout(place, waitsMs, own, true),
  ];
}

/** A static header may be Basic credentials: the export has its name only. */
function headerOf(scheme: { key?: string | undefined } | null | undefined) {
  return scheme ? (["header", "basic"] as const) : [];
}

function ofRule({ value, place }: Okta["rules"][number], ours: ReadonlySet<string>): Finding[] {
  if (value.status !== "ACTIVE") return [];
  const hook = value.actions.token?.inlineHook?.id ?? "";
  if (ours.has(hook)) return [];
  const code = hook === "" ? "OKTA_RULE_WITHOUT_HOOK" : "OKTA_RULE_OTHER_HOOK";
  return [finding(code, inside(place, "actions", "token", "inlineHook"), value.name)];
}

/** Policies and servers of which no rule is among those given. A rule names both in the link to itself. */
function notGiven({ rules, policies, servers }: Okta): Finding[] {
  const links = rules.map(({ value: { _links: own } }) => own?.self?.href ?? "");
  const without = (part: string, id: string) => !links.some((link) => link.includes(`/${part}/${id}/`));
  const policy = policies.filter(({ value }) => value.status === "ACTIVE" && without("policies", value.id));
  const server = servers.filter(({ value }) => value.status === "ACTIVE" && without("authorizationServers", value.id));
  return [
    ...policy.map(({ value, place }) => finding("OKTA_POLICY_NOT_GIVEN", place, value.name)),
    ...server.map(({ value, place }) => finding("OKTA_SERVER_NOT_GIVEN", place, value.name)),
  ];
}
