import type { Configuration, KoaContextWithOIDC } from "oidc-provider";
import type { Lifetimes } from "../../issuance/vocabulary.ts";

type Ttl = NonNullable<Configuration["ttl"]>;
type Seconds = (
  ctx: KoaContextWithOIDC,
  token: { resourceServer?: { accessTokenTTL?: number } },
  client: never,
) => number;

/** Models of `oidc-provider` whose lifetime is decided on, with the provider's default in seconds. */
const models = {
  AccessToken: { type: "access_token", seconds: 3_600 },
  ClientCredentials: { type: "access_token", seconds: 600 },
  RefreshToken: { type: "refresh_token", seconds: 1_209_600 },
  IdToken: { type: "id_token", seconds: 3_600 },
} as const satisfies Record<string, { type: keyof Lifetimes; seconds: number }>;

/** The configured lifetimes, each cut to what was decided for the request at hand. `ttl` functions are synchronous. */
export function wrapTtl(configured: Ttl | undefined, decided: (ctx: KoaContextWithOIDC) => Lifetimes | undefined): Ttl {
  const wrapped = Object.entries(models).map(([model, { type, seconds }]) => {
    const own = configured?.[model as keyof typeof models] ?? seconds;
    const lifetime: Seconds = (ctx, token, client) => {
      const ofResource = token.resourceServer?.accessTokenTTL;
      const wanted = typeof own === "function" ? (own as unknown as Seconds)(ctx, token, client) : (ofResource ?? own);
      return Math.min(wanted, (ctx && decided(ctx))?.[type] ?? wanted);
    };
    return [model, lifetime];
  });
  return { ...configured, ...(Object.fromEntries(wrapped) as Ttl) };
}
