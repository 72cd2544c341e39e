import { readFileSync } from "node:fs";
import { afterEach, describe, expect, test } from "@jest/globals";
import { kinds } from "../../src/callers/registry.ts";
import type { Json } from "../../src/issuance/vocabulary.ts";
import type { Answer } from "../../src/wire/wire.ts";
import { emulatorOf } from "../emulators/emulators.ts";
import { settingsOf } from "../support/callers.ts";
import { startHookServer } from "../support/hook-server.ts";
import type { HookServer } from "../support/hook-server.ts";

/** What a policy never sees, since nobody can read it; this policy would allow everything. */
const spoilt: Record<string, (text: string) => string> = {
  "nothing at all": () => "",
  "half of it": (text) => text.slice(0, text.length / 2),
  "something behind it": (text) => `${text}{}`,
  "a comment in it": (text) => text.replace("{", "{/* */"),
  "its first member twice": (text) => text.replace("{", `{${firstMember(text)}:null,`),
  "a member __proto__": (text) => text.replace("{", '{"__proto__":{"decision":true},'),
  "an object that hides __proto__": (text) => text.replace("{", String.raw`{"x":{"\u005f_proto__":1},`),
  "half a surrogate pair": (text) => text.replace("{", String.raw`{"x":"\ud800",`),
  "a number that no double holds": (text) => text.replace("{", '{"x":1e999,'),
  "200 lists in each other": (text) => text.replace("{", `{"x":${"[".repeat(200)}${"]".repeat(200)},`),
  "a list of it": (text) => `[${text}]`,
  "a string of it": (text) => JSON.stringify(text),
  null: () => "null",
  "a number": () => "7",
  "an empty object": () => "{}",
  "one member of it alone": (text) => `{${firstMember(text)}:{}}`,
  "more bytes than are read": (text) => text.replace("{", `{"x":"${"x".repeat(300_000)}",`),
};

/** Other spellings of the hook's own path. */
const astray = ["//v1/hooks/idp", "/v1/hooks//idp", "/v1/hooks%2Fidp", "/v1/hooks/%69dp", "/v1/hooks/IDP", "/v1/hooks"];

/** 429 and 5xx are tried again, or let the token through. */
const statuses = new Set([200, 400, 401, 403, 413]);
/** A stack, or a file of ours. */
const internals = /\n\s+at |node:|\.[jt]s:/;

/** Those whose messages are no JSON have tests of their own. */
const others = new Set(["envoy", "nginx"]);

let server: HookServer | undefined;
afterEach(async () => {
  await server?.close({ graceMs: 1 });
});

describe.each(kinds.filter(({ kind }) => !others.has(kind)).map((kind) => [kind.kind, kind] as const))(
  "%s",
  (name, kind) => {
    const emulator = emulatorOf(name);
    const text = readFileSync(`test/fixtures/callers/${name}/message.json`, "utf8").trim();
    const message = JSON.parse(text) as Json;
    const asked = async (body: string, path = "/v1/hooks/idp") => {
      const { credentials, sealed, hook } = server as HookServer;
      const whole = await sealed(body);
      const headers = { "content-type": "application/json", ...(await credentials(whole)) };
      const response = await fetch(`${new URL(hook).origin}${path}`, { method: "POST", headers, body: whole });
      return { status: response.status, headers: [...response.headers].flat(), body: await response.text() };
    };
    const issued = (answer: Answer) => emulator.apply(answer, message);

    test("issues nothing on a message that is spoilt, and goes on", async () => {
      server = await startHookServer(settingsOf(kind, emulator.settings));
      for (const [what, spoil] of Object.entries(spoilt)) {
        const answer = await asked(spoil(text));
        const documented = statuses.has(answer.status);
        const tells = internals.test(answer.body);
        expect({ what, issued: issued(answer), documented, tells }).toEqual({ what, documented: true, tells: false });
      }
      expect(issued(await asked(text))).toBeDefined();
    });

    test("is at one path only", async () => {
      server = await startHookServer(settingsOf(kind, emulator.settings));
      const found = await Promise.all(astray.map(async (path) => [path, (await asked(text, path)).status]));
      expect(found).toEqual(astray.map((path) => [path, 404]));
    });
  },
);

/** The name of a JSON text's first member, as it is written. */
function firstMember(text: string): string {
  return /"[^"]*"/.exec(text)?.[0] ?? '""';
}
