import type { Client, Configuration, KoaContextWithOIDC } from "oidc-provider";
import type { Lifetimes, TokenType } from "../../issuance/vocabulary.ts";
import { defaultSeconds } from "./defaults.ts";
import type { Host } from "./host.ts";
import { refreshedBy } from "./source.ts";

type Ttl = NonNullable<Configuration["ttl"]>;
type Model = keyof typeof defaultSeconds;
type Token = Parameters<(typeof defaultSeconds)["AccessToken"]>[0];
type Seconds = (ctx: KoaContextWithOIDC, token: Token, client: Client) => number;

/** Models of `oidc-provider` whose lifetime is decided on. */
const models = {
  AccessToken: "access_token",
  ClientCredentials: "access_token",
  RefreshToken: "refresh_token",
  IdToken: "id_token",
} as const satisfies Record<Model, TokenType>;

/** The configured lifetime of a token that is put together. */
export function secondsOf(host: Host, model: Model, ...made: Parameters<Seconds>): number {
  const own = host.ttl[model] as Seconds | number | undefined;
  if (typeof own === "function") return own(...made);
  const [ctx, token, client] = made;
  return own ?? defaultSeconds[model](token, client, ctx?.oidc.entities.RotatedRefreshToken);
}

/** Seconds that the other tokens will live; without those for which the application computes it from the token. */
export function lifetimesOf(
  ctx: KoaContextWithOIDC,
  client: Client,
  host: Host,
  types: readonly TokenType[],
  stays: boolean,
): Lifetimes {
  const refreshed = refreshedBy(ctx);
  const refresh =
    refreshed && stays
      ? refreshed.remainingTTL
      : (host.ttl.RefreshToken ?? defaultSeconds.RefreshToken({}, client, refreshed));
  const id = host.ttl.IdToken ?? defaultSeconds.IdToken();
  return {
    ...(types.includes("refresh_token") && typeof refresh === "number" && { refresh_token: refresh }),
    ...(types.includes("id_token") && typeof id === "number" && { id_token: id }),
  };
}

/** The configured lifetimes, each cut to what `ceiling` says. These functions of `oidc-provider` are synchronous. */
export function wrapTtl(
  host: Host,
  ceiling: (ctx: KoaContextWithOIDC | undefined, type: TokenType) => number | undefined,
): Ttl {
  const wrapped = Object.entries(models).map(([model, type]) => {
    const lifetime: Seconds = (ctx, token, client) => {
      const most = ceiling(ctx, type) ?? Number.POSITIVE_INFINITY;
      return Math.min(secondsOf(host, model as Model, ctx, token, client), most);
    };
    return [model, lifetime];
  });
  return { ...host.ttl, ...(Object.fromEntries(wrapped) as Ttl) };
}
