import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const upstreamProcess = fileURLToPath(new URL("./upstream-process.js", import.meta.url));

/** A real OpenID Provider that knows nothing of Assayer. */
export interface Upstream {
  readonly origin: string;
  readonly send: (verb: string, options: object) => Promise<unknown>;
  readonly close: () => void;
}

/** `clients` and `routes` as upstream-process.js takes them. */
export async function startUpstream(clients: object, routes: object = {}): Promise<Upstream> {
  const child = fork(upstreamProcess, [JSON.stringify(clients), JSON.stringify(routes)], {
    stdio: "ignore",
    execArgv: [],
  });
  const next = async () => ((await once(child, "message"))[0] as { value: unknown }).value;
  const origin = (await next()) as string;
  return {
    origin,
    send: async (verb, options) => {
      child.send({ verb, ...options });
      return next();
    },
    close: () => void child.kill(),
  };
}
