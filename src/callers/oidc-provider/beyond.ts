import { canonical } from "../../issuance/canonical.ts";
import type { Json } from "../../issuance/vocabulary.ts";
import type { Decided } from "./ledger.ts";
import type { Token } from "./source.ts";

/**
 * In what a token that is about to be stored goes beyond what was decided on it. Nothing, unless a hook was passed by or
 * a custom grant does not do what it was told: the last look, at the token itself.
 */
export function beyond(token: Token, issuer: string, { intent, facts, issuance }: Decided): string[] {
  const { access_token: seconds = Number.POSITIVE_INFINITY } = issuance.lifetimes;
  const { jkt = token.jkt } = intent;
  const { certificateThumbprint: x5t = token["x5t#S256"] } = facts;
  const checks: [what: string, kept: boolean][] = [
    ["resources", (token.resourceServer?.identifier() ?? issuer) === intent.resource],
    ["scopes", within([...token.scopes], issuance.scopes)],
    ["authorization_details", within(texts(token.rar), texts(issuance.authorization_details))],
    ["lifetimes.access_token", token.expiration <= seconds],
    ["confirmation", token.jkt === jkt && token["x5t#S256"] === x5t],
  ];
  return checks.flatMap(([what, kept]) => (kept ? [] : [what]));
}

function within(found: readonly string[], decided: readonly string[] = []): boolean {
  const allowed = new Set(decided);
  return found.every((one) => allowed.has(one));
}

export function texts(details: readonly object[] = []): string[] {
  return details.map((detail) => canonical(detail as Json));
}
