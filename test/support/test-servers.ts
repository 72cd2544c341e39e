import { afterEach } from "@jest/globals";
import { startTestServer } from "./decision-server.ts";
import type { TestServer, TestServerOptions } from "./decision-server.ts";

/** Starts servers that each end with the test that started them. */
export function testServers(): (options?: TestServerOptions) => Promise<TestServer> {
  const servers: TestServer[] = [];
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.close({ graceMs: 0 })));
  });
  return async (options) => {
    const server = await startTestServer(options);
    servers.push(server);
    return server;
  };
}
