import type { Issuance } from "../../src/issuance/decision.ts";
import type { Json } from "../../src/issuance/vocabulary.ts";
import { decide, report, textOf, undecided } from "../shared/decide.ts";
import type { Ruling } from "../shared/decide.ts";
import type { Settings, Variables } from "../shared/settings.ts";
import { map, messageOf } from "../shared/shape.ts";
import { deadline, enforces, logtoClaims, mostClaims, ownClaimsMs } from "./capabilities.ts";
import { decode } from "./decode.ts";
import { tokenOf } from "./token.ts";

export interface Payload {
  readonly token: unknown;
  readonly context?: unknown;
  readonly environmentVariables?: Variables;
  /** `denyAccess` throws. */
  readonly api: { denyAccess(message: string): never };
}

type Claims = Readonly<Record<string, Json>>;
export type ClaimsOf = (payload: Omit<Payload, "api">) => Claims | Promise<Claims>;

/**
 * `getCustomJwtClaims`, made of the function that gives the claims of the tenant's own configuration. Whatever goes
 * wrong ends in `api.denyAccess`: on any other error Logto issues the token as if there were no script.
 */
export function assayed(claimsOf: ClaimsOf): (payload: Payload) => Promise<Claims> {
  return async ({ token, context, environmentVariables = {}, api }) => {
    const ruling = await ruled(claimsOf, { token, context, environmentVariables });
    if ("answer" in ruling) return ruling.answer;
    report(ruling.denied);
    return api.denyAccess(textOf(ruling.denied));
  };
}

async function ruled(claimsOf: ClaimsOf, payload: Required<Omit<Payload, "api">>): Promise<Ruling<Claims>> {
  try {
    const claims = await settled(claimsOf, payload);
    const { token, environmentVariables } = payload;
    return await decide(environmentVariables, deadline, (settings) => questionOf(token, claims, settings));
  } catch {
    // Logto up to 1.42 gives a script `fetch` and nothing else, not even a timer.
    return { denied: undecided("INTERNAL", "unexpected") };
  }
}

/** The configuration's own claims, or null, which is then a deny, where they cannot be had or take too long. */
async function settled(claimsOf: ClaimsOf, payload: Required<Omit<Payload, "api">>): Promise<Claims | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), ownClaimsMs);
  });
  try {
    return await Promise.race([claimsOf(payload), late]);
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

function questionOf(message: unknown, own: unknown, settings: Settings) {
  const token = tokenOf(message);
  const claims = messageOf(map, own);
  return {
    request: decode(token, claims, settings),
    enforces,
    lacks: (issuance: Issuance) => lacks(issuance, claims),
    encode: (issuance: Issuance) => encode(issuance, claims),
  };
}

/** All custom claims of the token, since there are none beside these. */
function encode({ claims: { set, remove } }: Issuance, own: Claims): Claims {
  const kept = Object.entries(own).filter(([name]) => !remove.includes(name));
  return { ...Object.fromEntries(kept), ...set };
}

function lacks(issuance: Issuance, own: Claims): string[] {
  const tooLong = JSON.stringify(encode(issuance, own)).length > mostClaims;
  return [
    ...Object.keys(issuance.claims.set)
      .filter((name) => logtoClaims.has(name))
      .map((name) => `claims.set ${name}`),
    ...(tooLong ? ["claims of more than 50 kB"] : []),
  ];
}
