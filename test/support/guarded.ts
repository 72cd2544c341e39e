import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { GuardEvent } from "../../src/guard/events.ts";
import { startGuard } from "../../src/guard/guard.ts";
import { guardSettings } from "../../src/guard/settings.ts";
import { guardCaller } from "../../src/guard/capabilities.ts";
import { narrow } from "../../src/issuance/narrow.ts";
import type { IssuanceRequest } from "../../src/issuance/request.ts";
import { noTexts, verdictWith } from "./requests.ts";

export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

export interface Guarded {
  readonly url: string;
  readonly port: number;
  /** What reached the upstream. */
  readonly seen: Seen[];
  readonly asked: IssuanceRequest[];
  readonly events: GuardEvent[];
  /** How the upstream answers from now on. */
  readonly answer: (handler: Handler) => void;
  readonly close: () => Promise<void>;
}

type Handler = (response: ServerResponse, seen: Seen) => void;

/** The real guard before an upstream that notes what it is asked; by default everything is allowed. */
export async function startGuarded(given: object = {}, { formMs = 10_000 } = {}): Promise<Guarded> {
  const seen: Seen[] = [];
  const asked: IssuanceRequest[] = [];
  const events: GuardEvent[] = [];
  let handler: Handler = (response) => response.end("{}");
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const { method = "", url = "", headers } = request;
    const arrived = { method, url, headers, body: Buffer.concat(await request.toArray()) };
    seen.push(arrived);
    handler(response, arrived);
  };
  const server = createServer((request, response) => void handle(request, response).catch(() => {}));
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const upstream = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const guard = await startGuard({
    settings: guardSettings.parse({ upstream, port: 0, ...given }),
    decide: async (request, moment) => {
      asked.push(request);
      return { decision_id: "d", ...narrow(request, verdictWith(), guardCaller(moment), noTexts) };
    },
    clock: Date.now,
    onEvent: (event) => events.push(event),
    formMs,
  });
  return {
    url: guard.url,
    port: Number(new URL(guard.url).port),
    seen,
    asked,
    events,
    answer: (next) => {
      handler = next;
    },
    close: async () => {
      await guard.close();
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}
