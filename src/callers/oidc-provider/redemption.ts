import { errors, Provider } from "oidc-provider";
import type { Adapter, AdapterConstructor, AdapterFactory, KoaContextWithOIDC } from "oidc-provider";
import type { Host } from "./host.ts";
import { findSource, redeemable } from "./source.ts";
import type { Redeemable } from "./source.ts";

type Before = (ctx: KoaContextWithOIDC, kind: Redeemable, id: string) => Promise<void>;

/**
 * The application's store, which waits for `before` when a code is about to be marked as consumed: at that moment every
 * check of the grant has passed, PKCE included, and nothing is used up.
 */
export function decidedStore(store: AdapterConstructor | AdapterFactory, before: Before): AdapterFactory {
  return (name) => {
    const own = open(store, name);
    const kind = redeemable.find((one) => one === name);
    return kind === undefined ? own : { ...forwarded(own), consume: (id) => consume(own, kind, id) };
  };

  async function consume(own: Adapter, kind: Redeemable, id: string): Promise<void> {
    const { ctx } = Provider;
    if (ctx !== undefined) await before(ctx, kind, id);
    await own.consume(id);
  }
}

/**
 * Deciding takes a while, in which somebody may have redeemed the same: then it is a replay, with what `oidc-provider`
 * does about one (RFC 6749 §10.5, RFC 9700 §4.14.2). `kind` names the model, `id` is what it is stored under.
 */
export async function requireUnused(
  ctx: KoaContextWithOIDC,
  host: Host,
  kind: Redeemable | "RefreshToken",
  id: string,
): Promise<void> {
  const now = await findSource(ctx, kind, id);
  if (now !== undefined && !("consumed" in now && now.consumed)) return;
  if (now?.grantId !== undefined) await revoke(ctx, host, kind, now.grantId);
  throw new errors.InvalidGrant("redeemed while it was decided on");
}

async function revoke(
  ctx: KoaContextWithOIDC,
  host: Host,
  kind: Redeemable | "RefreshToken",
  grantId: string,
): Promise<void> {
  const { provider } = ctx.oidc;
  const models = new Set([kind, "AccessToken", "RefreshToken"] as const);
  await Promise.all([...models].map((model) => provider[model].revokeByGrantId(grantId)));
  if (!(await host.revokesGrant(ctx))) return;
  await provider.Grant.adapter.destroy(grantId);
  provider.emit("grant.revoked", ctx, grantId);
}

/** As `oidc-provider` tells a class from a function. */
function open(store: AdapterConstructor | AdapterFactory, name: string): Adapter {
  return store.prototype ? new (store as AdapterConstructor)(name) : (store as AdapterFactory)(name);
}

function forwarded(own: Adapter): Adapter {
  return {
    upsert: (...given) => own.upsert(...given),
    find: (...given) => own.find(...given),
    findByUid: (...given) => own.findByUid(...given),
    findByUserCode: (...given) => own.findByUserCode(...given),
    consume: (...given) => own.consume(...given),
    destroy: (...given) => own.destroy(...given),
    revokeByGrantId: (...given) => own.revokeByGrantId(...given),
  };
}
