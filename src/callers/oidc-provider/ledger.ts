import type { KoaContextWithOIDC } from "oidc-provider";
import { demands } from "../../issuance/narrow.ts";
import type { Decision, Issuance } from "../../issuance/decision.ts";
import type { IssuanceRequest } from "../../issuance/request.ts";
import { unenforced } from "./capabilities.ts";
import type { Hindrance } from "./capabilities.ts";
import { decode } from "./decode.ts";
import type { RequestFacts } from "./decode.ts";
import { issuanceOf, unenforceable } from "./encode.ts";
import type { Intent } from "./intent.ts";

export interface GateOptions {
  /** Asks Assayer: `createClient(…).decide`, or an embedded `authorize`. Must not reject. */
  readonly decide: (request: IssuanceRequest) => Promise<Decision>;
  /** What only the application knows: tenant, purpose, evidence, claims … */
  readonly facts?: (ctx: KoaContextWithOIDC) => RequestFacts | Promise<RequestFacts>;
}

export interface Decided {
  readonly intent: Intent;
  readonly facts: RequestFacts;
  readonly issuance: Issuance;
}

/** One decision a token request. */
export interface Ledger {
  /** Decides, or repeats what was decided. Rejects with the OAuth error of a deny, and where the decision cannot be kept. */
  readonly decide: (ctx: KoaContextWithOIDC, intent: Intent, found: readonly Hindrance[]) => Promise<Decided>;
  /** What was allowed, if anything was. */
  readonly of: (ctx: KoaContextWithOIDC) => Decided | undefined;
}

export function createLedger({ decide, facts: factsOf }: GateOptions): Ledger {
  const asked = new WeakMap<object, Promise<Decided>>();
  const allowed = new WeakMap<object, Decided>();

  const ask = async (ctx: KoaContextWithOIDC, intent: Intent, found: readonly Hindrance[]): Promise<Decided> => {
    const facts = (await factsOf?.(ctx)) ?? {};
    const request = decode(ctx, intent, facts);
    const issuance = issuanceOf(await decide(request));
    const all: Hindrance[] = request.confirmation ? [...found] : [...found, "no key"];
    const missing = unenforced(demands(request, issuance), all);
    if (missing.length > 0) throw unenforceable(missing.join(" "));
    const decided = { intent, facts, issuance };
    allowed.set(ctx.oidc, decided);
    return decided;
  };

  return {
    decide: async (ctx, intent, found) => {
      const earlier = asked.get(ctx.oidc);
      if (earlier !== undefined) return sameTarget(await earlier, intent);
      const asking = ask(ctx, intent, found);
      asked.set(ctx.oidc, asking);
      return asking;
    },
    of: (ctx) => allowed.get(ctx.oidc),
  };
}

/** A second target in one request would ride on the first one's decision. */
function sameTarget(decided: Decided, { resource }: Intent): Decided {
  if (decided.intent.resource !== resource) throw unenforceable("a second resource in one request");
  return decided;
}
