import { readFileSync } from "node:fs";
import { afterEach, describe, expect, test } from "@jest/globals";
import type { Hook } from "../../src/callers/hook.ts";
import { supabase } from "../../src/callers/supabase/kind.ts";
import type { DenyCode } from "../../src/issuance/errors.ts";
import { denial } from "../../src/issuance/denial.ts";
import type { Json } from "../../src/issuance/vocabulary.ts";
import { askedOf, openHook, settingsOf } from "../support/callers.ts";
import { startHookServer } from "../support/hook-server.ts";
import type { HookServer } from "../support/hook-server.ts";
import { patched } from "../support/json-patch.ts";
import type { Operation } from "../support/json-patch.ts";

const message = JSON.parse(readFileSync("test/fixtures/callers/supabase/message.json", "utf8")) as Json;
const head = { method: "POST", path: "/v1/hooks/supabase", query: "", headers: {} };
const hook: Hook = await openHook(supabase);

const replace = (path: string, value: Json): Operation => ({ op: "replace", path, value });
const remove = (path: string): Operation => ({ op: "remove", path });
const method = (value: string): Operation => replace("/authentication_method", value);

/** The message as it is read from the wire. */
function changed(patch: Operation[]): Json {
  return JSON.parse(JSON.stringify(patched(message, patch))) as Json;
}

/** What the message as it stands asks for. */
const asked = {
  grant_type: "refresh_token",
  token_types: ["access_token", "refresh_token"],
  client: { id: "0b7a7e0c-9a3e-4e55-8a4a-5f1f4d8f2a11" },
  subject: { type: "user", id: "8ccaa7af-909f-44e7-84cb-67cdccb56be6" },
  resources: ["authenticated"],
  scopes: ["openid", "email"],
  claims: {
    email: "jo@acme.example",
    phone: "",
    app_metadata: { provider: "email", providers: ["email"] },
    user_metadata: { nickname: "Jo" },
    role: "authenticated",
    aal: "aal1",
    amr: [{ method: "password", timestamp: 1_790_000_000 }],
    session_id: "4b938a09-5372-4177-a314-cfa292099ea2",
    is_anonymous: false,
  },
  lifetimes: { access_token: 3_600 },
};
const { scopes: _, ...ofOwnSession } = { ...asked, client: { id: "supabase" } };
const { grant_type: __, ...ofNoGrant } = asked;

describe("what is asked for", () => {
  test.each<[string, Operation[], object]>([
    ["as it stands", [], asked],
    [
      "an OAuth client's code, for an ID token too",
      [method("oauth_provider/authorization_code")],
      { ...asked, grant_type: "authorization_code", token_types: ["access_token", "refresh_token", "id_token"] },
    ],
    [
      "an OAuth client's code without openid",
      [method("oauth_provider/authorization_code"), replace("/claims/scope", "email")],
      { ...asked, grant_type: "authorization_code", scopes: ["email"] },
    ],
    ["a way to sign in that is no grant", [method("sso/saml")], ofNoGrant],
    ["a name that no table has", [method("constructor")], ofNoGrant],
    ["a session of the project's own", [remove("/claims/client_id"), remove("/claims/scope")], ofOwnSession],
    ["an audience in a list", [replace("/claims/aud", ["authenticated"])], asked],
    ["no audience", [replace("/claims/aud", "")], { ...asked, resources: [] }],
    ["a token that has ended", [replace("/claims/exp", 1_789_999_999)], { ...asked, lifetimes: { access_token: 0 } }],
    ["a message from before v2.187", [remove("/metadata")], asked],
  ])("%s", (_name, patch, expected) => {
    expect(askedOf(hook, changed(patch)).request).toEqual(expected);
  });

  test("sessions without an OAuth client belong to the client that the configuration names", async () => {
    const own = await openHook(supabase, { client: "portal" });
    const { request } = askedOf(own, changed([remove("/claims/client_id"), remove("/claims/scope")]));
    expect(request).toEqual({ ...ofOwnSession, client: { id: "portal" } });
  });

  test.each<[string, Operation[], string]>([
    ["no role", [remove("/claims/role")], "/claims/role"],
    ["no session", [remove("/claims/session_id")], "/claims/session_id"],
    ["half a second", [replace("/claims/exp", 1_790_003_600.5)], "/claims/exp"],
    ["another hook's name", [replace("/metadata/name", "send-sms")], "/metadata/name"],
    ["no claims", [remove("/claims")], "/claims"],
  ])("nothing is asked with %s", (_name, patch, pointer) => {
    expect(hook.decode(changed(patch), head)).toMatchObject({ faults: [{ pointer }] });
  });
});

test.each<[DenyCode, number]>([
  ["UNENFORCEABLE", 403],
  ["POLICY_DEFAULT_DENY", 403],
  ["OVERLOADED", 503],
  ["POLICY_DEADLINE", 503],
  ["RECORD_FAILED", 503],
])("%s reaches the client as %i, and Supabase Auth as a 200", (code, status) => {
  const answer = hook.encode({ decision_id: "d-1", ...denial(code) });
  expect([answer.status, JSON.parse(answer.body)]).toMatchObject([200, { error: { http_code: status } }]);
});

describe("another try", () => {
  let server: HookServer | undefined;
  afterEach(async () => {
    await server?.close({ graceMs: 1 });
  });

  /** As Supabase Auth tries again: the same body under another `webhook-id`, signed anew. */
  async function recordedFor(json: Json): Promise<number> {
    const auth = { type: "hmac", format: "standard_webhooks", secret_files: ["secret"] };
    server = await startHookServer(settingsOf(supabase, { auth }));
    const body = JSON.stringify(json);
    for (let time = 0; time < 2; time += 1) {
      const headers = { "content-type": "application/json", ...(await server.credentials(body)) };
      const response = await fetch(server.hook, { method: "POST", headers, body });
      expect(await response.json()).toHaveProperty("claims");
    }
    return server.recorded.length;
  }

  test("gets the answer that the first one got", async () => {
    expect(await recordedFor(message)).toBe(1);
  });

  test("cannot be told from another question before v2.187", async () => {
    expect(await recordedFor(changed([remove("/metadata")]))).toBe(2);
  });
});
