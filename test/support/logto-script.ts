import { runInContext } from "node:vm";
import type { LogtoToken, Outcome } from "../emulators/logto.ts";
import { platformWith } from "./pieces.ts";

interface Payload {
  readonly token: LogtoToken;
  readonly context?: object;
  readonly environmentVariables?: Readonly<Record<string, string>>;
}

export interface Script {
  readonly run: (payload: Payload) => Promise<Outcome>;
  readonly log: string[];
}

/** A script as Logto's runner has it: evaluated whole, its function found by name, its value cloned. */
export function scriptOf(
  code: string,
  { fetch = globalThis.fetch, has }: { fetch?: typeof globalThis.fetch; has?: object } = {},
): Script {
  const { context, log } = platformWith(fetch, {}, has);
  const entry = runInContext(
    `${code}\n;typeof getCustomJwtClaims === 'function' ? getCustomJwtClaims : undefined;`,
    context,
  ) as (payload: object) => Promise<unknown>;
  class Denied extends Error {}
  const api = {
    denyAccess: (message = "Access denied") => {
      throw new Denied(message);
    },
  };
  return {
    log,
    run: async (payload) => {
      try {
        return { value: structuredClone(await entry({ ...structuredClone(payload), api })) };
      } catch (thrown) {
        return thrown instanceof Denied ? { denied: thrown.message } : { failed: String(thrown) };
      }
    },
  };
}
