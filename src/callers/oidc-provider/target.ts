import { errors } from "oidc-provider";
import type { Client, KoaContextWithOIDC } from "oidc-provider";
import type { Host } from "./host.ts";
import { wantedScopes } from "./source.ts";
import type { Source } from "./source.ts";

/**
 * The resource (RFC 8707) that `oidc-provider` will come to when it redeems this; undefined is its userinfo endpoint.
 * Throws `invalid_target` before anything is used up, which the provider would do after.
 */
export async function targetOf(
  ctx: KoaContextWithOIDC,
  client: Client,
  source: Source,
  host: Host,
): Promise<string | undefined> {
  const candidates = ctx.oidc.params?.["resource"] ?? (await grantedResource(ctx, source, host));
  const resource = Array.isArray(candidates)
    ? await host.defaultResource(ctx, client, candidates as string[])
    : candidates;
  if (Array.isArray(resource)) throw oneOnly();
  if (typeof resource !== "string" || resource === "") return undefined;
  if (!source.resourceIndicators.has(resource)) throw new errors.InvalidTarget();
  return resource;
}

/** Client credentials and custom grants name their resources themselves. */
export function requireOne({ oidc: { params } }: KoaContextWithOIDC): void {
  const resource = params?.["resource"];
  if (Array.isArray(resource) && resource.length > 1) throw oneOnly();
}

async function grantedResource(ctx: KoaContextWithOIDC, source: Source, host: Host): Promise<unknown> {
  const { resource } = source;
  if (resource === undefined || resource.length === 0) return undefined;
  if (await host.useGrantedResource(ctx, source)) return resource;
  return host.hasUserinfo && wantedScopes(ctx, source).has("openid") ? undefined : resource;
}

function oneOnly(): Error {
  return new errors.InvalidTarget("a token is for one resource");
}
