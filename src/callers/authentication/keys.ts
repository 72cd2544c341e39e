import { bearerIn } from "../../wire/authorization.ts";
import { openKeyRing } from "../../wire/key-ring.ts";
import type { Head } from "../../wire/wire.ts";
import type { AuthenticationPorts, Authenticator, OpenAuthenticator } from "./authenticator.ts";
import type { AuthenticationSettings } from "./settings.ts";

const basic = /^Basic +([A-Za-z0-9+/]+=*)$/i;

export const openBearer: OpenAuthenticator<AuthenticationSettings<"bearer">> = (settings, ports) =>
  openKeys(settings, ports, ({ headers }) => bearerIn(headers.authorization));

export const openHeader: OpenAuthenticator<AuthenticationSettings<"header">> = (settings, ports) =>
  openKeys(settings, ports, ({ headers }) => {
    const value = headers[settings.name];
    return typeof value === "string" ? value : undefined;
  });

/** RFC 7617 §2: the user's name ends at the first colon. */
export const openBasic: OpenAuthenticator<AuthenticationSettings<"basic">> = (settings, ports) =>
  openKeys(settings, ports, ({ headers }) => {
    const encoded = basic.exec(headers.authorization ?? "")?.[1];
    const pair = encoded === undefined ? "" : Buffer.from(encoded, "base64").toString("utf8");
    const prefix = `${settings.username}:`;
    return pair.startsWith(prefix) ? pair.slice(prefix.length) : undefined;
  });

type Digested = Pick<AuthenticationSettings<"bearer">, "keys" | "key_files">;

async function openKeys(
  settings: Digested,
  ports: AuthenticationPorts,
  keyIn: (head: Head) => string | undefined,
): Promise<Authenticator> {
  const ring = await openKeyRing({ owners: [{ owner: true, ...settings }], ...ports });
  return {
    byHead: (head) => {
      const key = keyIn(head);
      return key !== undefined && ring.find(key) === true;
    },
    close: ring.close,
  };
}
