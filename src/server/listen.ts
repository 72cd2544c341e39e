import type { Server } from "node:http";
import { BlockList, isIP } from "node:net";
import { AssayerError } from "../issuance/errors.ts";

export interface Listening {
  readonly url: string;
  readonly port: number;
}

/** Listens, or rejects with ADDRESS_IN_USE or LISTEN_FAILED. */
export function listen(
  server: Server,
  address: string,
  port: number,
  scheme: "http" | "https" = "http",
): Promise<Listening> {
  return new Promise((resolve, reject) => {
    const failed = (cause: Error) => reject(listenError(cause, address, port));
    server.once("error", failed);
    server.listen({ host: address, port }, () => {
      server.off("error", failed);
      const bound = server.address();
      const taken = typeof bound === "object" && bound !== null ? bound.port : port;
      resolve({ url: `${scheme}://${isIP(address) === 6 ? `[${address}]` : address}:${taken}`, port: taken });
    });
  });
}

/** Whether only this machine can reach the address. `localhost` is loopback by RFC 6761 §6.3. */
export function isLoopback(address: string): boolean {
  if (address.toLowerCase() === "localhost") return true;
  const family = isIP(address);
  return family !== 0 && loopback.check(address, family === 6 ? "ipv6" : "ipv4");
}

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

function listenError(cause: Error, address: string, port: number): AssayerError {
  const details = { address, port };
  if ("code" in cause && cause.code === "EADDRINUSE") {
    return new AssayerError("ADDRESS_IN_USE", `another process listens on ${address} port ${port}`, { cause, details });
  }
  return new AssayerError("LISTEN_FAILED", `cannot listen on ${address} port ${port}`, { cause, details });
}
