import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "@jest/globals";
import { kinds } from "../../src/callers/registry.ts";
import type { Sent } from "../../src/emulate/idp.ts";
import type { Verdict } from "../../src/issuance/verdict.ts";
import type { Json } from "../../src/issuance/vocabulary.ts";
import type { Emulator } from "../emulators/emulator.ts";
import { emulatorOf } from "../emulators/emulators.ts";
import { opened, startHookServer } from "../support/hook-server.ts";
import type { HookServer } from "../support/hook-server.ts";
import { patched } from "../support/json-patch.ts";
import type { Operation } from "../support/json-patch.ts";
import { settingsOf } from "../support/callers.ts";

/** A golden case: the IdP's message with what differs, what the policy says of it, and the whole answer. */
interface Fixture {
  readonly settings?: object;
  /** On test/fixtures/callers/<kind>/message.json. */
  readonly patch?: readonly Operation[];
  /** The body as it is, where it is no JSON. */
  readonly text?: string;
  /** Bytes of white space behind the body. */
  readonly padding?: number;
  readonly method?: string;
  /** Behind the hook's own path. */
  readonly path?: string;
  /** Beside or instead of valid credentials. */
  readonly headers?: Record<string, string>;
  /** Sent so many times, byte by byte the same; the answer is the last one. */
  readonly times?: number;
  readonly verdict?: Partial<Verdict>;
  readonly answer: { readonly status: number; readonly body: Json };
  /** Decisions that are recorded; 1 unless it says otherwise. */
  readonly recorded?: number;
}

const folder = "test/fixtures/callers";
/** What every wire has a case of. */
const required = [
  "allow",
  "deny",
  "narrow",
  "unenforceable",
  "malformed",
  "oversized",
  "wrong-credentials",
  "replayed",
];

let server: HookServer | undefined;
afterEach(async () => {
  await server?.close({ graceMs: 1 });
});

describe.each(kinds.map((kind) => [kind.kind, kind] as const))("%s", (name, kind) => {
  const files = readdirSync(join(folder, name)).filter((file) => file !== "message.json");
  const message = read(join(folder, name, "message.json")) as Json;
  const emulator = emulatorOf(name);

  test("has a case of everything", () => {
    expect(required.filter((one) => !files.includes(`${one}.json`))).toEqual([]);
  });

  test.each(files)("%s", async (file) => {
    const fixture = read(join(folder, name, file)) as Fixture;
    const { settings, patch = [], text, padding = 0, times = 1, headers, recorded = 1 } = fixture;
    server = await startHookServer(settingsOf(kind, { ...emulator.settings, ...settings }), fixture.verdict);
    const asSent = sentBy(emulator, patched(message, patch));
    const { method, path } = { method: "POST", path: "", ...asSent, ...fixture };
    const body = (text ?? (await server.sealed(asSent.body ?? ""))) + " ".repeat(padding);
    const credentials = await server.credentials(body);
    const sent = { "content-type": "application/json", ...credentials, ...asSent.headers, ...headers };
    let response = new Response();
    for (let time = 0; time < times; time += 1) {
      response = await fetch(server.hook + path, { method, headers: sent, ...(method !== "GET" && { body }) });
    }
    const answered = await response.text();
    expect({ settings, status: response.status, body: opened(asJson(answered)) }).toEqual({
      settings,
      ...fixture.answer,
    });
    expect(server.recorded.length).toBe(recorded);
  });
});

function sentBy({ send }: Emulator, message: Json): Sent {
  return send?.(message) ?? { body: JSON.stringify(message) };
}

function read(path: string): unknown {
  return JSON.parse(readFileSync(path, "utf8"));
}

/** The answer as JSON where it is some. */
function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
