import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createContext } from "node:vm";
import type { Context } from "node:vm";
import * as fc from "fast-check";
import { nativeCaller } from "../../src/issuance/caller.ts";
import type { Issued } from "../../src/emulate/idp.ts";
import type { Decision, Issuance } from "../../src/issuance/decision.ts";
import { nativePath } from "../../src/callers/native/wire.ts";
import { demands, narrow } from "../../src/issuance/narrow.ts";
import { issuanceRequest } from "../../src/issuance/request.ts";
import type { IssuanceRequest } from "../../src/issuance/request.ts";
import type { Verdict } from "../../src/issuance/verdict.ts";
import { beyond } from "../emulators/emulator.ts";
import { policy, startTestServer } from "./decision-server.ts";
import { expectNone } from "./expect-none.ts";
import { runToEnd } from "./process.ts";
import { inputOf, noTexts, verdictWith } from "./requests.ts";
import { anyVerdict } from "./verdicts.ts";

/** The bundles, built as a fresh clone would build them: their text by `<platform>/<file>`. */
export async function builtPieces(...names: string[]): Promise<Map<string, string>> {
  const folder = await mkdtemp(join(tmpdir(), "assayer-pieces-"));
  const { code, stderr } = await runToEnd(process.execPath, ["integrations/build.js", folder]);
  if (code !== 0) throw new Error(stderr);
  const texts = names.map(async (name): Promise<[string, string]> => {
    const [platform = "", file = ""] = name.split("/");
    return [name, await readFile(join(folder, platform, "dist", file), "utf8")];
  });
  const pieces = new Map(await Promise.all(texts));
  await rm(folder, { recursive: true });
  return pieces;
}

export interface Platform {
  readonly context: Context;
  /** What the piece wrote. */
  readonly log: string[];
}

const web = { AbortController, TextDecoder, URL, clearTimeout, crypto, setTimeout };

/** A global object with what every platform has, which is what the web has, and nothing of Node's; or with less. */
export function platformWith(fetch: typeof globalThis.fetch, more: object = {}, has: object = web): Platform {
  const log: string[] = [];
  const console = { log: (...values: unknown[]) => log.push(values.join(" ")) };
  return { log, context: createContext({ ...has, ...(has === web && { console }), fetch, ...more }) };
}

/** Variables of a piece that asks nobody on the network, with lifetimes as its platform is configured. */
export function variablesWith(lifetimes: Readonly<Record<string, number>>): Record<string, string> {
  const told = Object.entries(lifetimes).map(([type, seconds]) => `${type}=${seconds}`);
  return { ASSAYER_URL: "https://assayer.example", ASSAYER_KEY: key, ASSAYER_LIFETIMES: told.join(" ") };
}

export const key = randomBytes(32).toString("base64url");
const keys = [`sha256:${createHash("sha256").update(key).digest("hex")}`];

export interface Assayer {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** A real decision listener that knows one key, and decides by this verdict. */
export async function assayerWith(verdict: Partial<Verdict> = {}): Promise<Assayer & { asked: IssuanceRequest[] }> {
  const asked: IssuanceRequest[] = [];
  const server = await startTestServer({
    server: { callers: [{ name: "piece", keys }] },
    ports: {
      assemble: async (request) => {
        asked.push(request);
        return inputOf(request);
      },
      evaluate: async () => ({ verdict: verdictWith(verdict), policy, texts: noTexts }),
    },
  });
  return { url: server.url, asked, close: () => server.close({ graceMs: 0 }) };
}

/** Something that answers at Assayer's place. */
export async function impostor(listener: RequestListener): Promise<Assayer> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.close().closeAllConnections();
    },
  };
}

/** What nobody must take for an allow, each made of the request that it answers. */
export const hostileAnswers: [name: string, status: number, body: (request: IssuanceRequest) => unknown][] = [
  ["no JSON", 200, () => "<html>allow</html>"],
  ["nothing", 200, () => ""],
  ["an allow without an issuance", 200, (request) => ({ ...allowOf(request), issuance: undefined })],
  ["an allow with another status", 201, allowOf],
  ["an allow behind an error", 500, allowOf],
  ["an allow behind a redirect", 307, allowOf],
  ["another decision", 200, (request) => ({ ...allowOf(request), decision: "permit" })],
  ["a scope more", 200, (request) => allowOf(request, { scopes: [...(request.scopes ?? []), "admin"] })],
  ["a resource more", 200, (request) => allowOf(request, { resources: ["https://evil.example"] })],
  ["a protocol claim", 200, (request) => allowOf(request, { claims: { set: { sub: "admin" }, remove: [] } })],
  ["an obligation that is not known", 200, (request) => allowOf(request, { bind_to: "key" })],
  ["a requirement", 200, (request) => allowOf(request, { require: [{ type: "step_up" }] })],
  ["a lifetime that is not known to hold", 200, (request) => allowOf(request, { lifetimes: { access_token: 1 } })],
  ["no token at all", 200, (request) => allowOf(request, { token_types: [] })],
  [
    "a prototype",
    200,
    (request) => JSON.stringify(allowOf(request)).replace('"set":{}', '"set":{"__proto__":{"a":1}}'),
  ],
  ["two megabytes", 200, (request) => ({ ...allowOf(request), padding: "x".repeat(2_000_000) })],
];

export function allowOf(request: IssuanceRequest, over: object = {}): object {
  const issuance: Issuance = {
    token_types: request.token_types ?? ["access_token"],
    ...(request.scopes && { scopes: request.scopes }),
    ...(request.resources && { resources: request.resources }),
    ...(request.authorization_details && { authorization_details: request.authorization_details }),
    lifetimes: request.lifetimes ?? {},
    claims: { set: {}, remove: [] },
    omit: [],
    require: [],
  };
  return { decision_id: "d-1", decision: "allow", issuance: { ...issuance, ...over }, reasons: [] };
}

/** Answers each question with what `body` makes of it. */
export const answering = (status: number, body: (request: IssuanceRequest) => unknown): RequestListener => {
  return (request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const answer = body(JSON.parse(Buffer.concat(chunks).toString()) as IssuanceRequest);
      const text = typeof answer === "string" ? answer : JSON.stringify(answer);
      // Whoever follows a redirect finds the same as an answer.
      const found = request.url === nativePath ? status : 200;
      response.writeHead(found, { "content-type": "application/json", location: "/elsewhere" }).end(text);
    });
  };
};

/** Assayer as a function that decides by the verdict it was last given, and remembers what it was asked. */
export function decidingFetch() {
  let verdict = verdictWith();
  let asked: { request: IssuanceRequest; decision: Decision } | undefined;
  const fetch = async (_input: unknown, init?: { body?: unknown }) => {
    // The service would refuse what it cannot read, which would be a deny that says nothing about the piece.
    const request = issuanceRequest.parse(JSON.parse(String(init?.body)));
    const decision: Decision = { decision_id: "d-1", ...narrow(request, verdict, nativeCaller("piece"), noTexts) };
    asked = { request, decision };
    return new Response(JSON.stringify(decision));
  };
  return {
    fetch: fetch as typeof globalThis.fetch,
    decideBy: (next: Verdict) => {
      verdict = next;
      asked = undefined;
    },
    asked: () => {
      if (asked === undefined) throw new Error("Assayer was not asked");
      return asked;
    },
  };
}

/** Any verdict; half of them restrict only what is named here, which a platform can do. */
export function verdictsFor(...sets: readonly (keyof Verdict)[]): fc.Arbitrary<Verdict> {
  const within = (verdict: Verdict) => Object.fromEntries(sets.map((name) => [name, verdict[name]]));
  return fc.oneof(
    anyVerdict,
    anyVerdict.map((verdict) => ({ ...verdictWith(), ...within(verdict) })),
  );
}

/** What a property has come across: how tokens ended, and which members questions had that a table must name. */
export const noneSeen = () => ({ issued: 0, refused: 0, narrowed: 0, members: new Set<string>() });

const everywhere = new Set(["client", "subject", "tenant"]);

/** Holds what a platform issued to what was decided: within it, nothing on a deny, and no deny without a demand. */
export function hold(
  issued: Issued | undefined,
  { request, decision }: { request: IssuanceRequest; decision: Decision },
  seen: ReturnType<typeof noneSeen>,
): void {
  for (const name of Object.keys(request)) if (!everywhere.has(name)) seen.members.add(name);
  seen[issued === undefined ? "refused" : "issued"] += 1;
  if (decision.decision === "deny") return expectNone(issued === undefined ? [] : ["a deny issues", issued]);
  const demanded = demands(request, decision.issuance);
  if (issued === undefined) return expectNone(demanded.length === 0 ? ["what demands nothing is refused"] : []);
  expectNone(beyond(issued, decision.issuance, request));
  if (demanded.length > 0) seen.narrowed += 1;
}
