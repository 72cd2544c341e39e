import { redirectUri, secret } from "./realm.ts";

export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  /** Of the access token, the refresh token and the ID token; empty where there is none. */
  readonly access: Readonly<Record<string, unknown>>;
  readonly refresh: Readonly<Record<string, unknown>>;
  readonly id: Readonly<Record<string, unknown>>;
}

export interface Realm {
  /** A token request by a client, which authenticates with its secret unless `headers` say something else. */
  readonly token: (
    client: string,
    form: Readonly<Record<string, string>>,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<Answer>;
  /** What a client gets with the redirect, once a person has signed in with Keycloak's own form. */
  readonly authorize: (
    client: string,
    person: string,
    query: Readonly<Record<string, string>>,
  ) => Promise<URLSearchParams>;
  readonly code: (client: string, person: string, scope: string) => Promise<string>;
  /** What a resource server is told of a token (RFC 7662). */
  readonly introspect: (client: string, token: unknown) => Promise<Readonly<Record<string, unknown>>>;
  readonly signIn: (client: string, person: string, scope: string) => Promise<Answer>;
}

/** The OpenID Connect endpoints of a realm, as clients and browsers use them. */
export function createRealm(keycloak: string, name: string): Realm {
  const endpoint = `${keycloak}/realms/${name}/protocol/openid-connect`;
  const post = async (path: string, client: string, form: Readonly<Record<string, string>>, headers: object = {}) => {
    const basic = `Basic ${Buffer.from(`${client}:${secret}`).toString("base64")}`;
    return fetch(`${endpoint}/${path}`, {
      method: "POST",
      headers: { authorization: basic, ...headers },
      body: new URLSearchParams(form),
    });
  };
  const token: Realm["token"] = async (client, form, headers) => answerOf(await post("token", client, form, headers));
  const authorize: Realm["authorize"] = async (client, person, more) => {
    const query = new URLSearchParams({ client_id: client, redirect_uri: redirectUri, ...more });
    const page = await fetch(`${endpoint}/auth?${query}`, { redirect: "manual" });
    const action = /<form[^>]*\saction="([^"]+)"/.exec(await page.text())?.[1]?.replaceAll("&amp;", "&");
    if (action === undefined) throw new Error(`Keycloak shows no form: ${page.status}`);
    const cookies = page.headers.getSetCookie().map((cookie) => cookie.split(";")[0]);
    const signedIn = await fetch(action, {
      method: "POST",
      redirect: "manual",
      headers: { cookie: cookies.join("; ") },
      // The second is for whoever believes a form field of the wrong endpoint.
      body: new URLSearchParams({ username: person, password: secret, grant_type: "client_credentials" }),
    });
    const location = new URL(signedIn.headers.get("location") ?? redirectUri);
    return new URLSearchParams(location.hash === "" ? location.search : location.hash.slice(1));
  };
  const code: Realm["code"] = async (client, person, scope) => {
    const found = (await authorize(client, person, { response_type: "code", scope })).get("code");
    if (found === null) throw new Error("the sign-in led to no code");
    return found;
  };
  return {
    token,
    authorize,
    introspect: async (client, shown) =>
      (await post("token/introspect", client, { token: String(shown) })).json() as Promise<Record<string, unknown>>,
    code,
    signIn: async (client, person, scope) => token(client, codeForm(await code(client, person, scope))),
  };
}

export const codeForm = (code: string) => ({ grant_type: "authorization_code", code, redirect_uri: redirectUri });

export const refreshForm = (answer: Answer, scope?: string) => ({
  grant_type: "refresh_token",
  refresh_token: String(answer.body["refresh_token"]),
  ...(scope !== undefined && { scope }),
});

async function answerOf(response: Response): Promise<Answer> {
  const body = (await response.json()) as Record<string, unknown>;
  return {
    status: response.status,
    body,
    access: claimsOf(body["access_token"]),
    refresh: claimsOf(body["refresh_token"]),
    id: claimsOf(body["id_token"]),
  };
}

/** The words of a scope, in an order of their own: Keycloak has none. */
export const words = (scope: unknown): string[] => String(scope).split(" ").sort();

export function claimsOf(token: unknown): Record<string, unknown> {
  const payload = typeof token === "string" ? token.split(".")[1] : undefined;
  if (payload === undefined) return {};
  return JSON.parse(Buffer.from(payload, "base64url").toString()) as Record<string, unknown>;
}

/** How long a token lives, in seconds. */
export const seconds = ({ iat, exp }: Readonly<Record<string, unknown>>): number => Number(exp) - Number(iat);

/** So many seconds, or a few less: what is said about time is said a moment after it was decided. */
export const about = (most: number): unknown => ({
  asymmetricMatch: (found: unknown) => typeof found === "number" && found <= most && found > most - 10,
  toString: () => `about ${most}`,
});
