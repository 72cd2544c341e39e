import { createPrivateKey } from "node:crypto";
import type { webcrypto } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { storyRequest } from "../../examples/acme/request.js";
import { hooksPath } from "../../src/callers/coverage.ts";
import { run } from "../../src/cli/run.ts";
import type { Emulation } from "../../src/emulate/emulate.ts";
import { idps } from "../../src/emulate/registry.ts";
import type { Issuance } from "../../src/issuance/decision.ts";
import type { IssuanceRequest } from "../../src/issuance/request.ts";
import { beyond } from "../emulators/emulator.ts";
import { createEstate, reload } from "../support/acme-estate.ts";
import type { Estate } from "../support/acme-estate.ts";
import { issue } from "../support/certificates.ts";
import { patient, runAssayer, serveAssayer } from "../support/process.ts";
import type { AssayerProcess, Ended } from "../support/process.ts";

jest.setTimeout(60_000);

let estate: Estate;
let assayer: AssayerProcess;
beforeAll(async () => {
  estate = await createEstate();
  assayer = await serveAssayer(estate.config, ...patient);
});
afterAll(async () => {
  await assayer.stop();
  await estate.remove();
});

const withoutCredentials = new Set(["authzen", "curity", "envoy", "native", "nginx", "opa"]);
const credentialsOf = (kind: string) => join(estate.folder, "credentials", `${kind}.yaml`);

interface Emulated extends Ended {
  readonly said: Emulation;
}

/** Runs the verb against a service, as that kind's IdP with its own credentials. */
async function emulated(
  kind: string,
  args: readonly string[] = [],
  at = assayer.decisions,
  input = "",
): Promise<Emulated> {
  const path = idps.find((one) => one.kind === kind)?.path ?? `${hooksPath}/${kind}`;
  const proof = withoutCredentials.has(kind) ? [] : ["--credentials", credentialsOf(kind)];
  const all = ["emulate", kind, "--url", at + path, "--format", "json", ...proof, ...args];
  const ended = await runHere(all, input);
  return { ...ended, said: (ended.stdout === "" ? {} : JSON.parse(ended.stdout)) as Emulation };
}

/** The command line inside this process: it starts sooner. */
async function runHere(args: readonly string[], input = ""): Promise<Ended> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  let code: number | null = null;
  await run(args, { stdin: Readable.from([input]), stdout, stderr, env: {} }, (ending) => {
    code = ending;
  });
  return { code, stdout: await text(stdout.end()), stderr: await text(stderr.end()) };
}

/** The last line of the decision log. */
async function decided() {
  const line = (await estate.read("decisions.ndjson")).trimEnd().split("\n").at(-1) ?? "";
  return JSON.parse(line) as {
    decision: string;
    caller: string;
    issuance: Issuance;
    input: { request: IssuanceRequest };
  };
}

const billing = ["https://billing.acme.example"];

/** What each issues on its own message; `beyond` is what the hook's `insecure_best_effort` leaves to the IdP. */
const issues: Record<string, { issued: object; beyond?: string[] }> = {
  authzen: { issued: { scopes: ["invoices:read"], resources: billing, lifetimes: { access_token: 1_800 } } },
  cloudflare: { issued: { resources: ["https://wiki.acme.example"], lifetimes: { access_token: 3_600 } } },
  curity: { issued: { scopes: ["openid", "invoices:read"], resources: billing } },
  entra: { issued: { token_types: ["access_token"] }, beyond: ["lifetime of access_token"] },
  envoy: { issued: { scopes: ["invoices:read"], resources: billing } },
  hydra: {
    issued: { token_types: ["access_token", "refresh_token", "id_token"], claims: { email: "jo@acme.example" } },
  },
  kubernetes: { issued: { resources: ["https://ledger.acme.example"], lifetimes: { access_token: 1_800 } } },
  native: { issued: { scopes: ["invoices:read"], lifetimes: { access_token: 1_800 } } },
  nginx: { issued: { scopes: ["invoices:read"], resources: billing } },
  okta: { issued: { lifetimes: { access_token: 1_800, id_token: 3_600 }, claims: { email: "jo@acme.example" } } },
  opa: { issued: { scopes: ["invoices:read"], claims: { email: "jo@acme.example" } } },
  supabase: { issued: { scopes: ["email"], lifetimes: { access_token: 1_800 } } },
  wso2: { issued: { scopes: ["invoices:read"], resources: billing, claims: { email: "jo@acme.example" } } },
  zitadel: { issued: { token_types: ["access_token"] }, beyond: ["lifetime of access_token"] },
};
const kinds = idps.map(({ kind }) => kind);

describe("with the example estate as it comes", () => {
  test("there is a case of every kind", () => expect(Object.keys(issues)).toEqual(kinds));

  test.each(kinds)("%s issues what was decided, twice", async (kind) => {
    for (const _ of [1, 2]) {
      const { code, stderr, said } = await emulated(kind);
      expect({ code, stderr, outcome: said.outcome, issued: said.issued }).toMatchObject({
        code: 0,
        stderr: "",
        outcome: "issued",
        issued: issues[kind]?.issued,
      });
      const { issuance, input } = await decided();
      expect(said.issued && beyond(said.issued, issuance, input.request)).toEqual(issues[kind]?.beyond ?? []);
    }
  });

  test("no secret is printed", async () => {
    for (const kind of kinds.filter((one) => !withoutCredentials.has(one))) {
      const own = await readFile(credentialsOf(kind), "utf8");
      const secrets = [...own.matchAll(/^(?:key|password|secret): "?(.+?)"?$/gm)].map(([, value = ""]) => value);
      const { stdout, stderr } = await emulated(kind);
      expect(secrets.filter((secret) => (stdout + stderr).includes(secret))).toEqual([]);
      expect(stdout).not.toContain("eyJ");
    }
  });

  test.each(["native", "opa"])(
    "%s: a message of one's own, on standard input, whose evidence is not printed",
    async (kind) => {
      const request = await storyRequest("agent", estate.folder);
      const message = JSON.stringify(kind === "opa" ? { input: request } : request);
      const { code, said, stdout } = await emulated(kind, ["--message", "-"], assayer.decisions, message);
      expect({ code, scopes: said.issued?.scopes }).toEqual({ code: 0, scopes: ["invoices:read"] });
      expect(stdout).not.toContain("eyJ");
    },
  );

  test("a hook's address may have a query", async () => {
    const url = `${assayer.decisions}${hooksPath}/kubernetes?timeout=10s`;
    expect((await emulated("kubernetes", ["--url", url])).said).toMatchObject({ outcome: "issued", sent: { url } });
  });

  test("for people", async () => {
    const url = `${assayer.decisions}${hooksPath}/okta`;
    const { code, stdout } = await runAssayer([
      "emulate",
      "okta",
      "--url",
      url,
      "--credentials",
      credentialsOf("okta"),
    ]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^POST http:\/\/127\.0\.0\.1:\d+\/v1\/hooks\/okta\n\{\n/);
    expect(stdout).toMatch(/\n\n200 in \d+ ms\n\{\n {2}"commands": \[/);
    expect(stdout).toMatch(/\n\nOkta would issue access_token, id_token:\n {2}scopes {5}openid, invoices:read\n/);
  });
});

describe("a deny", () => {
  beforeAll(async () => {
    await estate.edit("directory/owners.yaml", ["owners", "maria", "active"], false);
    await reload(assayer);
  });
  afterAll(async () => {
    await estate.restore();
    await reload(assayer);
  });

  test.each(kinds)("%s issues nothing", async (kind) => {
    const { code, said } = await emulated(kind);
    expect({ code, outcome: said.outcome, issued: said.issued, none: said.no_answer }).toEqual({
      code: 6,
      outcome: "refused",
    });
    expect(await decided()).toMatchObject({
      decision: "deny",
      caller: kind === "authzen" || kind === "native" ? "anonymous" : kind,
    });
  });
});

test.each(kinds.filter((kind) => !withoutCredentials.has(kind)))(
  "%s with wrong credentials issues nothing",
  async (kind) => {
    const other = kind === "cloudflare" ? "entra" : "cloudflare";
    const { code, said } = await emulated(kind, ["--credentials", credentialsOf(other)]);
    expect({ code, outcome: said.outcome }).toEqual({ code: 6, outcome: "refused" });
  },
);

/** What an IdP does by itself where no answer comes. */
const unasked: [kind: string, args: string[], outcome: string][] = [
  ...kinds.map((kind): [string, string[], string] => [kind, [], kind === "okta" ? "unchanged" : "refused"]),
  ["zitadel", ["--idp", "interrupt_on_error=false"], "unchanged"],
];

describe("no answer", () => {
  test.each(unasked)("%s %j, and nobody is there: %s", async (kind, args, outcome) => {
    const { code, said } = await emulated(kind, args, "http://127.0.0.1:1");
    expect({ code, outcome: said.outcome, none: said.no_answer }).toEqual({ code: 8, outcome, none: "ECONNREFUSED" });
  });

  let server: ReturnType<typeof createServer> | undefined;
  afterEach(() => server?.close().closeAllConnections());
  const impostor = async (listener: RequestListener) => {
    const listening = createServer(listener);
    server = listening;
    await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
  };

  test.each(unasked)("%s %j, and it takes too long: %s", async (kind, args, outcome) => {
    const at = await impostor(() => {});
    const { code, said } = await emulated(kind, [...args, "--timeout-ms", "100"], at);
    expect({ code, outcome: said.outcome, none: said.no_answer }).toEqual({ code: 8, outcome, none: "TIMEOUT" });
  });

  test.each(unasked)("%s %j, and no hook is there: %s", async (kind, args, outcome) => {
    const { code, said } = await emulated(kind, args, `${assayer.decisions}/nowhere`);
    // OPA's wire says so in other words, below a hook that is there.
    expect({ code, outcome: said.outcome, none: said.no_answer }).toEqual({ code: 8, outcome, none: "NOT_FOUND" });
  });

  test("it says so to people", async () => {
    const { code, stdout } = await runAssayer(["emulate", "okta", "--url", "http://127.0.0.1:1"]);
    expect(code).toBe(8);
    expect(stdout).toContain("\n\nNo answer: ECONNREFUSED after ");
    expect(stdout).toContain("\n\nOkta would issue access_token, id_token UNCHANGED, as if it had not asked.");
  });

  const tooLong = JSON.stringify({ commands: [], padding: "x".repeat(2_000_000) });
  const access = (operation: object) =>
    JSON.stringify({ commands: [{ type: "com.okta.access.patch", value: [operation] }] });
  test.each<[string, string, number, string, string]>([
    ["okta", "an error", 500, "", "unchanged"],
    ["okta", "a deny that is not 200", 403, '{"error":{}}', "unchanged"],
    ["okta", "a patch that does not apply", 200, access({ op: "remove", path: "/claims/none" }), "unchanged"],
    ["okta", "no patch that it knows", 200, '{"commands":7}', "unchanged"],
    ["okta", "too long an answer", 200, tooLong, "unchanged"],
    [
      "wso2",
      "an operation that is not allowed",
      200,
      '{"actionStatus":"SUCCESS","operations":[{"op":"remove","path":"/accessToken/claims/iss"}]}',
      "partly",
    ],
  ])("%s and %s: exit code 8", async (kind, _, status, body, outcome) => {
    const at = await impostor((request, response) => {
      request.resume().on("end", () => response.writeHead(status, { "content-type": "application/json" }).end(body));
    });
    const { code, said } = await emulated(kind, [], at);
    expect({ code, outcome: said.outcome }).toEqual({ code: 8, outcome });
  });
});

describe("over TLS, with a client certificate", () => {
  let cluster: AssayerProcess;
  let at: string;
  beforeAll(async () => {
    const validity = { notBefore: Date.now() / 1_000 - 60, notAfter: Date.now() / 1_000 + 3_600 };
    const ca = await issue({ name: "CN=authority", ca: true, ...validity });
    const api = "CN=kube-apiserver";
    const server = await issue({ name: "CN=assayer", issuer: ca, addresses: ["127.0.0.1"], ...validity });
    const client = await issue({ name: api, issuer: ca, ...validity });
    for (const [name, issued] of Object.entries({ ca, server, client })) {
      await writeFile(join(estate.folder, `${name}.crt`), issued.pem);
      await writeFile(join(estate.folder, `${name}.key`), await privatePem(issued.keys.privateKey));
    }
    const files = { certificate_file: "server.crt", key_file: "server.key", client_ca_file: "ca.crt" };
    await estate.edit("assayer.yaml", ["server", "decisions", "tls"], files);
    await estate.edit("assayer.yaml", ["callers", "kubernetes", "auth"], { type: "mtls", subjects: [api] });
    await writeFile(
      join(estate.folder, "mtls.yaml"),
      "type: mtls\ncertificate_file: client.crt\nkey_file: client.key\n",
    );
    cluster = await serveAssayer(estate.config, ...patient);
    at = cluster.decisions.replace("http:", "https:");
  });
  afterAll(async () => {
    await cluster.stop();
    await estate.restore();
  });

  const authority = () => ["--ca", join(estate.folder, "ca.crt")];
  const certified = () => ["--credentials", join(estate.folder, "mtls.yaml")];

  test("the token is issued", async () => {
    const { code, said } = await emulated("kubernetes", [...authority(), ...certified()], at);
    expect({ code, issued: said.issued }).toMatchObject({ code: 0, issued: issues["kubernetes"]?.issued });
  });

  test("without the certificate it is not", async () => {
    expect((await emulated("kubernetes", authority(), at)).code).toBe(6);
  });

  test("a service whose certificate nobody knows gets nothing sent", async () => {
    const { code, said } = await emulated("kubernetes", certified(), at);
    expect({ code, outcome: said.outcome }).toEqual({ code: 8, outcome: "refused" });
    expect(said.no_answer).toMatch(/SELF_SIGNED|UNABLE_TO/);
  });
});

async function privatePem(key: webcrypto.CryptoKey): Promise<string> {
  return createPrivateKey({
    key: Buffer.from(await crypto.subtle.exportKey("pkcs8", key)),
    format: "der",
    type: "pkcs8",
  }).export({ type: "pkcs8", format: "pem" }) as string;
}

describe("what cannot be understood: exit code 2", () => {
  const secret = "do-not-print-me";
  beforeAll(async () => {
    for (const [name, content] of Object.entries(files)) await writeFile(join(estate.folder, name), content);
  });
  const files: Record<string, string> = {
    "unknown.yaml": `type: bearer\nkee: ${secret}\n`,
    "type.yaml": `type: ${secret}\n`,
    "other.json": "{}",
    "null.json": "null",
    "broken.yaml": `key: [${secret}\n`,
  };
  test.each<[string, string[], RegExp]>([
    ["no kind", [], /missing required argument 'kind'/],
    ["another kind", ["keycloak"], /value 'keycloak' is invalid for argument 'kind'\. Allowed choices are authzen, cl/],
    ["no URL", ["okta", "--url", "127.0.0.1:8480"], /^USAGE: --url: /],
    ["no message", ["okta", "--message", "/nowhere.json"], /^USAGE: \/nowhere\.json: cannot be read \(ENOENT\)/],
    ["a message that is not JSON", ["okta", "--message", "-"], /^USAGE: standard input: is not JSON/],
    ["a message of somebody else", ["okta", "--message", "other.json"], /^USAGE: Okta does not send such a message/],
    [
      "a token request that is none",
      ["envoy", "--message", "null.json"],
      /^USAGE: A token endpoint behind Envoy does /,
    ],
    ["no time", ["okta", "--timeout-ms", "soon"], /^USAGE: --timeout-ms: /],
    [
      "another format",
      ["okta", "--format", "xml"],
      /--format <format>' argument 'xml' is invalid\. Allowed choices are text, json/,
    ],
    ["a member of another IdP", ["okta", "--idp", "interrupt_on_error=true"], /^USAGE: --idp: .*interrupt_on_error/],
    ["a member of another type", ["zitadel", "--idp", "interrupt_on_error=7"], /^USAGE: --idp: \/interrupt_on_error: /],
    ["no member", ["zitadel", "--idp", "interrupt_on_error"], /^USAGE: --idp: expected member=value/],
    ["an unknown member of credentials", ["okta", "--credentials", "unknown.yaml"], /^USAGE: .*unknown\.yaml: \/key: /],
    ["credentials of another type", ["okta", "--credentials", "type.yaml"], /^USAGE: .*type\.yaml: \/type: /],
    [
      "credentials that are no YAML",
      ["okta", "--credentials", "broken.yaml"],
      /^USAGE: .*broken\.yaml: cannot be read as YAML/,
    ],
  ])("%s", async (_, args, message) => {
    const at = args.map((arg) => (Object.hasOwn(files, arg) ? join(estate.folder, arg) : arg));
    const { code, stdout, stderr } = await runHere(["emulate", ...at]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain(secret);
  });
});
