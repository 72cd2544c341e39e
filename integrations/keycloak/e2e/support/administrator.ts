import { policies } from "./realm.ts";

/** Somebody of the realm master, who wants to mend something. */
export const administrator = { username: "admin", password: "generated-for-this-test-only" };

export interface Administrator {
  /** Whether the realm master issues a token. */
  readonly signsIn: () => Promise<boolean>;
  /** How many offline sessions a client has. */
  readonly offlineSessions: (realm: string, client: string) => Promise<number>;
  /** Adds the executor where it does not belong. */
  readonly gateMaster: () => Promise<void>;
}

export function createAdministrator(keycloak: string): Administrator {
  const token = async () => {
    const answer = await fetch(`${keycloak}/realms/master/protocol/openid-connect/token`, {
      method: "POST",
      body: new URLSearchParams({ grant_type: "password", client_id: "admin-cli", ...administrator }),
    });
    return ((await answer.json()) as { access_token?: string }).access_token;
  };
  const ask = async (path: string, init?: RequestInit) =>
    fetch(`${keycloak}/admin/realms/${path}`, {
      ...init,
      headers: { authorization: `Bearer ${await token()}`, "content-type": "application/json" },
    });
  const get = async (path: string) => (await ask(path)).json();
  const put = async (path: string, body: object) => {
    const { status } = await ask(path, { method: "PUT", body: JSON.stringify(body) });
    if (status !== 204) throw new Error(`Keycloak answers ${status}`);
  };
  return {
    signsIn: async () => (await token()) !== undefined,
    offlineSessions: async (realm, client) => {
      const [found] = (await get(`${realm}/clients?clientId=${client}`)) as { id: string }[];
      return ((await get(`${realm}/clients/${found?.id}/offline-session-count`)) as { count: number }).count;
    },
    gateMaster: async () => {
      await put("master/client-policies/profiles", policies.clientProfiles);
      await put("master/client-policies/policies", policies.clientPolicies);
    },
  };
}
