import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { createDirectory } from "../../../src/context/directory/directory.ts";
import { directorySettings } from "../../../src/context/directory/settings.ts";
import { AssayerError } from "../../../src/issuance/errors.ts";
import { createFolder } from "../../support/folder.ts";
import type { Folder } from "../../support/folder.ts";

let folder: Folder;
beforeEach(async () => {
  folder = await createFolder();
});
afterEach(() => folder.remove());

const base = `{
  "tenants": [{ "id": "acme", "active": true }],
  "owners": [{ "id": "maria", "active": true }],
  "resources": [{
    "id": "https://api.example", "kind": "api", "tenant": "acme", "environment": "production",
    "sensitivity": "low", "scopes": ["read"], "sender_constrained": false
  }]
}`;

/** The message of the error with which opening these files fails. */
async function faultsOf(files: Readonly<Record<string, string | Uint8Array>>, over: object = {}): Promise<string[]> {
  for (const [name, content] of Object.entries({ "base.json": base, ...files })) await folder.write(name, content);
  const settings = directorySettings.parse({ path: folder.path, watch: false, ...over });
  const failure: unknown = await createDirectory(settings, { clock: () => 0, onEvent: () => undefined }).catch(
    (error: unknown) => error,
  );
  if (!(failure instanceof AssayerError)) throw new Error("it was opened", { cause: failure });
  expect(failure.code).toBe("DIRECTORY_INVALID");
  return failure.message.split("\n");
}

/** An agent, as YAML, with a member of it replaced. */
function agent(line = ""): string {
  const [name = ""] = line.split(":");
  const lines = ["id: bot", "tenant: acme", "active: true", "environment: production"];
  const others = lines.filter((one) => name === "" || !one.startsWith(`${name}:`));
  return `agents:\n  - ${[...others, ...(line === "" ? [] : [line])].join("\n    ")}\n`;
}

describe("an entry by itself: file, line, column, member, and what is wrong", () => {
  test.each([
    ["clusers: [a]", 'a.yaml:6:5: agents[0].clusers: unknown member "clusers", did you mean "clusters"?'],
    ["zzz: 1", 'a.yaml:6:5: agents[0].zzz: unknown member "zzz"'],
    ["client_id: 5", "a.yaml:6:16: agents[0].client_id: Invalid input: expected string, received number"],
    ["active: yes", "a.yaml:5:13: agents[0].active: Invalid input: expected boolean, received string"],
    ["owner: ''", /^a\.yaml:6:12: agents\[0\]\.owner: Invalid string: /],
    [
      "review_by: 2027-02-30",
      "a.yaml:6:16: agents[0].review_by: expected a date such as 2027-03-01 or 2027-03-01T09:00:00Z",
    ],
    ["review_by: 2027-03-01T09:00:00", /^a\.yaml:6:16: agents\[0\]\.review_by: expected a date/],
    ["review_by: -1", /^a\.yaml:6:16: agents\[0\]\.review_by: Too small/],
    ["review_by: 1960-01-01", /^a\.yaml:6:16: agents\[0\]\.review_by: Too small/],
    ["scopes: [read, 'a b']", /^a\.yaml:6:20: agents\[0\]\.scopes\[1\]: Invalid string/],
    ["resources: ['https://api.example#x']", /^a\.yaml:6:17: agents\[0\]\.resources\[0\]: Invalid string/],
    ["workloads: [{ issuer: x }]", "a.yaml:6:17: agents[0].workloads[0].id: is missing"],
    [
      "workloads: [{ issuer: x, id: y, ids: z }]",
      'a.yaml:6:37: agents[0].workloads[0].ids: unknown member "ids", did you mean "id"?',
    ],
    [
      "partner: { networks: [10.0.0.1], vetted_at: 1, vetted_until: 2 }",
      /^a\.yaml:6:27: agents\[0\]\.partner\.networks\[0\]: /,
    ],
    ["credential: { leaked: false }", /^a\.yaml:6:17: agents\[0\]\.credential\.issued_at: is missing/],
  ])("%s", async (line, message) => {
    const [fault] = await faultsOf({ "a.yaml": agent(line) });
    if (typeof message === "string") expect(fault).toBe(message);
    else expect(fault).toMatch(message);
  });
});

describe("a file", () => {
  test.each([
    ["agentz: []\n", 'a.yaml:1:1: agentz: unknown member "agentz", did you mean "agents"?'],
    ["agents: {}\n", "a.yaml:1:9: agents: Invalid input: expected array, received object"],
    ["- 1\n", "a.yaml:1:1: Invalid input: expected object, received array"],
    ["# nothing\n", "a.yaml: is empty"],
    ["agents:\n  - id: bot\n    tenant: [\n", /^a\.yaml:\d:\d+: /],
    ["agents: [{}]\n", "a.yaml:1:10: agents[0].id: is missing"],
  ])("%#", async (content, message) => {
    const [fault] = await faultsOf({ "a.yaml": content });
    if (typeof message === "string") expect(fault).toBe(message);
    else expect(fault).toMatch(message);
  });

  test("of 50 MB", async () => {
    expect(await faultsOf({ "big.json": Buffer.alloc(50_000_000, 0x20) })).toEqual([
      "big.json: has 50000000 bytes, and no more than 41943040 are read",
    ]);
  });

  test("of YAML beyond its own limit", async () => {
    expect(await faultsOf({ "a.yaml": `# ${"x".repeat(2_000)}\n${agent()}` }, { max_yaml_bytes: 1_024 })).toEqual([
      expect.stringMatching(/^a\.yaml: has \d+ bytes, and no more than 1024 are read$/),
    ]);
  });

  test("with many faults lists twenty", async () => {
    const faults = await faultsOf({
      "a.json": JSON.stringify({ owners: Array.from({ length: 30 }, () => ({ id: 1, active: true })) }),
    });
    expect(faults).toHaveLength(20);
  });
});

test("a folder that is not there is named", async () => {
  const path = `${folder.path}/absent`;
  expect(await faultsOf({}, { path })).toEqual([`${path}: cannot be read (ENOENT)`]);
});

describe("tenants", () => {
  const tenants = (member: string) => `tenants:\n  - id: globex\n    active: true\n    ${member}\n`;
  test.each([
    [
      "settings: { rules: { a: { b: { seconds: 48hrs } } } }",
      "t.yaml:4:45: tenants[0].settings.rules.a.b.seconds: expected seconds, or a duration such as 90s, 48h or 30d",
    ],
    ["settings: { rule: {} }", 'tenants[0].settings.rule: unknown member "rule", did you mean "rules"?'],
    ["controls: { sso: { enabled: true, observed: 1 } }", 'unknown member "observed", did you mean "observed_at"?'],
    ["trust_anchors: [root.pem]", "t.yaml:4:21: tenants[0].trust_anchors[0]: root.pem: cannot be read (ENOENT)"],
    [
      "trust_anchors: [../../x.pem]",
      "t.yaml:4:21: tenants[0].trust_anchors[0]: must name a file inside the directory's folder",
    ],
    ["trust_anchors: [base.json]", "t.yaml:4:21: tenants[0].trust_anchors[0]: holds no PEM certificate"],
    ["trust_anchors: [bad.pem]", "t.yaml:4:21: tenants[0].trust_anchors[0]: holds a certificate that cannot be parsed"],
  ])("%s", async (member, message) => {
    const bad = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    const [fault] = await faultsOf({ "t.yaml": tenants(member), "bad.pem": bad });
    expect(fault).toContain(message);
  });
});

describe("between entries", () => {
  test("what is there twice names both places", async () => {
    const faults = await faultsOf({
      "a.yaml": agent(),
      "b.yaml": agent("client_id: other"),
      "c.json":
        '{"tenants": [{"id": "acme", "active": false}],\n "clients": [{"id": "web", "client_id": "bot", "tenant": "acme", "active": true, "environment": "x"}]}',
    });
    expect(faults).toEqual([
      'c.json:1:21: tenants[0].id: "acme" is there twice, first at base.json:2:23',
      'b.yaml:2:9: agents[0].id: "bot" is there twice, first at a.yaml:2:9',
      'c.json:2:41: clients[0].client_id: "bot" is there twice, first at a.yaml:2:5',
    ]);
  });

  test.each([
    ["tenant: acm", 'a.yaml:5:13: agents[0].tenant: there is no tenant "acm", did you mean "acme"?'],
    ["owner: nobody", 'a.yaml:6:12: agents[0].owner: there is no owner "nobody"'],
    [
      "resources: ['https://ap.example']",
      'a.yaml:6:17: agents[0].resources[0]: there is no resource "https://ap.example", did you mean "https://api.example"?',
    ],
  ])("%s", async (line, message) => {
    expect(await faultsOf({ "a.yaml": agent(line) })).toEqual([message]);
  });
});

test("a folder without a file, and none at all", async () => {
  const open = (path: string) =>
    createDirectory(directorySettings.parse({ path, watch: false }), { clock: () => 0, onEvent: () => undefined });
  await expect(open(folder.path)).rejects.toMatchObject({
    code: "DIRECTORY_INVALID",
    message: `${folder.path}: holds no file in .yaml, .yml, .json, .ndjson`,
  });
  await expect(open(`${folder.path}/none`)).rejects.toMatchObject({ code: "DIRECTORY_INVALID" });
});

test("faults in large files name the member where the line would take too long to find", async () => {
  const owners = Array.from({ length: 150_000 }, (_, index) => ({
    id: index < 3 ? index : `owner-${index}`,
    active: true,
    name: "x".repeat(40),
  }));
  const faults = await faultsOf({ "a.json": JSON.stringify({ owners }) });
  expect(faults).toEqual(
    ["a.json:1:18: owners[0].id: Invalid input: expected string, received number", "owners[1].id", "owners[2].id"].map(
      (text) => expect.stringContaining(text),
    ),
  );
  expect(faults[1]).toMatch(/^a\.json: /);
});
