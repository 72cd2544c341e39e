import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface ReceivedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

export interface FaultyServer {
  /** `http://127.0.0.1:<port>`, without a slash. */
  readonly origin: string;
  readonly received: readonly ReceivedRequest[];
  /** How the next requests are answered. */
  readonly behave: (behaviour: Behaviour) => void;
  readonly close: () => Promise<void>;
}

export type Behaviour = Fault | { readonly json: unknown; readonly delayMs?: number };

const faults = {
  hang: () => undefined,
  reset: (response: ServerResponse) => response.socket?.resetAndDestroy(),
  truncated: (response: ServerResponse) => {
    response.writeHead(200, { "content-type": "application/json", "content-length": "100" }).write('{"score"');
    setTimeout(() => response.socket?.destroy(), 10);
  },
  drip: (response: ServerResponse) => {
    response.writeHead(200, { "content-type": "application/json" });
    const timer = setInterval(() => response.write(" "), 20);
    response.on("close", () => clearInterval(timer));
  },
  garbage: (response: ServerResponse) => answer(response, 200, "application/json", "<html>"),
  notUtf8: (response: ServerResponse) => answer(response, 200, "application/json", Buffer.from([0x22, 0xff, 0x22])),
  wrongShape: (response: ServerResponse) => answer(response, 200, "application/json", '{"score":"high"}'),
  wrongType: (response: ServerResponse) => answer(response, 200, "text/html", '{"score":1}'),
  large: (response: ServerResponse) =>
    answer(response, 200, "application/json", JSON.stringify({ score: 1, padding: "x".repeat(10_000_000) })),
  redirect: (response: ServerResponse) => response.writeHead(302, { location: "/elsewhere" }).end(),
  status204: (response: ServerResponse) => response.writeHead(204).end(),
  status400: (response: ServerResponse) => answer(response, 400, "application/json", "{}"),
  status401: (response: ServerResponse) => answer(response, 401, "application/json", "{}"),
  status404: (response: ServerResponse) => answer(response, 404, "application/json", "{}"),
  status500: (response: ServerResponse) => answer(response, 500, "application/json", "{}"),
};
export type Fault = keyof typeof faults;

/** A real HTTP server on a free port that misbehaves on command. */
export async function startFaultyServer(first: Behaviour): Promise<FaultyServer> {
  const received: ReceivedRequest[] = [];
  let behaviour = first;
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const { method = "", url = "", headers } = request;
    received.push({ method, url, headers, body: Buffer.concat(await request.toArray()).toString() });
    if (typeof behaviour === "string") faults[behaviour](response);
    else delayed(response, behaviour);
  };
  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    behave: (next) => {
      behaviour = next;
    },
    close: () => {
      server.closeAllConnections();
      return new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}

function delayed(response: ServerResponse, { json, delayMs = 0 }: Exclude<Behaviour, string>): void {
  setTimeout(() => answer(response, 200, "application/json", JSON.stringify(json)), delayMs);
}

function answer(response: ServerResponse, status: number, type: string, body: string | Uint8Array): void {
  response.writeHead(status, { "content-type": type }).end(body);
}
