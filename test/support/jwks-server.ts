import { createServer } from "node:http";
import type { ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** How a key server can fail. */
export type Behaviour = "good" | "hang" | "hang_midway" | "reset" | "error" | "garbage" | "array" | "huge" | "redirect";

export interface JwksServer {
  readonly url: string;
  /** Requests so far. */
  readonly requests: () => number;
  readonly behave: (behaviour: Behaviour) => void;
  /** From now on it answers these keys. */
  readonly serve: (document: unknown) => void;
  readonly close: () => Promise<void>;
}

const tenMegabytes = 10 * 1_048_576;

/** A real HTTP server of a JSON Web Key Set, on a free port of the loopback interface. */
export async function startJwksServer(document: unknown): Promise<JwksServer> {
  let served = document;
  let behaviour: Behaviour = "good";
  let requests = 0;
  const text = () => JSON.stringify(served);
  const answers: Record<Behaviour, (response: ServerResponse) => void> = {
    good: (response) => response.end(text()),
    hang: () => undefined,
    hang_midway: (response) => response.write(text().slice(0, 10)),
    reset: (response) => response.destroy(),
    error: (response) => response.writeHead(500).end(text()),
    garbage: (response) => response.end("<html>\u0000"),
    array: (response) => response.end(`[${text()}]`),
    huge: (response) => response.end(text() + " ".repeat(tenMegabytes)),
    redirect: (response) => response.writeHead(302, { location: "/keys" }).end(text()),
  };
  const server = createServer((request, response) => {
    if (request.url === "/keys") response.end(text());
    else answers[behaviour](response);
    requests += 1;
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`,
    requests: () => requests,
    behave: (next) => {
      behaviour = next;
    },
    serve: (next) => {
      served = next;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}
