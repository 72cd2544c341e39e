import { runInContext } from "node:vm";
import { apiOf } from "../emulators/auth0.ts";
import type { Asked, Auth0Event } from "../emulators/auth0.ts";
import { platformWith } from "./pieces.ts";

type Handler = (event: object, api: object) => Promise<void>;

export interface Action {
  /** What the Action asked of the API; undefined where it threw. */
  readonly run: (event: Auth0Event) => Promise<Asked | undefined>;
  readonly log: string[];
}

/** An Action: CommonJS with nothing to require, and an `event` and `api` of the trigger's. */
export function actionOf(
  code: string,
  name: string,
  {
    fetch = globalThis.fetch,
    globals = {},
    has,
  }: { fetch?: typeof globalThis.fetch; globals?: object; has?: object } = {},
): Action {
  const { context, log } = platformWith(fetch, globals, has);
  const load = runInContext(`(function (exports, require, module) {${code}\n})`, context) as (
    exports: Record<string, Handler>,
    require: () => never,
    module: object,
  ) => void;
  const exports: Record<string, Handler> = {};
  load(
    exports,
    () => {
      throw new Error("the bundle requires something");
    },
    {},
  );
  const handler = exports[name];
  if (handler === undefined) throw new Error(`the bundle does not export ${name}`);
  return {
    log,
    run: async (event) => {
      const { api, asked } = apiOf(event);
      try {
        await handler(event, api);
        return asked;
      } catch {
        return undefined;
      }
    },
  };
}
