import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { X509Certificate } from "node:crypto";
import { createDirectory } from "../../../src/context/directory/directory.ts";
import type { Directory } from "../../../src/context/directory/directory.ts";
import { directorySettings } from "../../../src/context/directory/settings.ts";
import { registration, resource, tenant } from "../../../src/issuance/input.ts";
import { createFolder } from "../../support/folder.ts";
import type { Folder } from "../../support/folder.ts";
import { issue, thumbprint } from "../../support/certificates.ts";

const now = 1_790_000_000;
let folder: Folder;
let directory: Directory | undefined;

beforeEach(async () => {
  folder = await createFolder();
});
afterEach(async () => {
  await directory?.close();
  directory = undefined;
  await folder.remove();
});

async function open(files: Readonly<Record<string, string>>): Promise<Directory> {
  for (const [name, content] of Object.entries(files)) await folder.write(name, content);
  const settings = directorySettings.parse({ path: folder.path, watch: false });
  directory = await createDirectory(settings, { clock: () => now * 1_000, onEvent: () => undefined });
  return directory;
}

const base = `
tenants: [{ id: acme, active: true }]
owners: [{ id: maria, active: true, name: Maria }, { id: tom, active: false }]
resources:
  - id: https://api.example
    kind: api
    tenant: acme
    owner: maria
    environment: production
    sensitivity: low
    scopes: [read]
    sender_constrained: false
`;

describe("registrations", () => {
  test("what people write becomes what Rego sees", async () => {
    const { registration: find, actor } = await open({
      "base.yaml": base,
      "teams/billing/agents.yaml": `
agents:
  - id: bot
    client_id: bot-client
    tenant: acme
    active: true
    environment: production
    owner: tom
    review_by: 2027-03-01
    resources: [https://api.example]
    scopes: [read]
    purposes: [reconciliation]
    credential: { issued_at: 2026-09-01T12:00:00+02:00, authentication_method: private_key_jwt }
    workloads: [{ issuer: https://k8s.example, id: system:serviceaccount:a:b }]
    clusters: [prod-1]
    namespaces: [a]
    actors: [bot]
    partner: { networks: [10.0.0.0/8], vetted_at: 1780000000, vetted_until: 2030-01-01 }
`,
    });
    const found = find("bot-client");
    expect(found).toEqual({
      id: "bot",
      client_id: "bot-client",
      kind: "agent",
      tenant: "acme",
      active: true,
      environment: "production",
      owner: { id: "tom", active: false },
      review_by: Date.UTC(2027, 2, 1) / 1_000,
      resources: ["https://api.example"],
      scopes: ["read"],
      purposes: ["reconciliation"],
      credential: {
        issued_at: Date.UTC(2026, 8, 1, 10) / 1_000,
        leaked: false,
        authentication_method: "private_key_jwt",
      },
      workloads: [{ issuer: "https://k8s.example", id: "system:serviceaccount:a:b" }],
      clusters: ["prod-1"],
      namespaces: ["a"],
      actors: ["bot"],
      partner: {
        networks: ["10.0.0.0/8"],
        vetted_at: 1_780_000_000,
        vetted_until: Date.UTC(2030, 0, 1) / 1_000,
      },
    });
    expect(JSON.stringify(found)).toBe(JSON.stringify(registration.parse(found)));
    expect(actor("bot")).toEqual({ id: "bot", kind: "agent", tenant: "acme", active: true });
    expect(find("bot")).toBeUndefined();
    expect(actor("bot-client")).toBeUndefined();
  });

  test("what is not written stays absent, and ceilings are closed", async () => {
    const { registration: find } = await open({
      "base.yaml": base,
      "w.json": JSON.stringify({ workloads: [{ id: "w", tenant: "acme", active: true, environment: "staging" }] }),
    });
    expect(find("w")).toEqual({
      id: "w",
      client_id: "w",
      kind: "workload",
      tenant: "acme",
      active: true,
      environment: "staging",
      resources: [],
      scopes: [],
    });
  });

  test.each(["workloads", "agents", "runners", "partners", "clients"])("%s have their own kind", async (list) => {
    const entry = { id: "x", tenant: "acme", active: true, environment: "production" };
    const { registration: find } = await open({ "base.yaml": base, "x.ndjson": JSON.stringify({ [list]: [entry] }) });
    expect(find("x")?.kind).toBe(list.slice(0, -1));
  });
});

describe("tenants", () => {
  test("with anchors from a file and inline, durations and levels", async () => {
    const [{ pem: first }, { pem: second }] = await Promise.all([
      issue({ name: "CN=first" }),
      issue({ name: "CN=second" }),
    ]);
    await folder.write("pki/first.pem", `# the root\n${first}`);
    const { tenant: find, anchors } = await open({
      "tenants/globex.json": JSON.stringify({
        tenants: [
          {
            id: "globex",
            active: true,
            required_controls: ["dlp"],
            controls: { dlp: { enabled: true, observed_at: "2026-01-01" } },
            trust_anchors: ["../pki/first.pem", second],
            settings: {
              rules: {
                runner: { reimage_quarantine: { level: "observe", seconds: "48h", note: "48h" } },
                token: { lifetime: { seconds_by_sensitivity: { low: "30d", high: 60 }, max_age_seconds: "90s" } },
              },
            },
          },
        ],
      }),
    });
    const found = find("globex", now);
    expect(found).toEqual({
      id: "globex",
      active: true,
      required_controls: ["dlp"],
      controls: { dlp: { enabled: true, observed_at: Date.UTC(2026, 0, 1) / 1_000 } },
      trust_anchors: [thumbprint(first), thumbprint(second)],
      settings: {
        rules: {
          runner: { reimage_quarantine: { level: "observe", seconds: 172_800, note: "48h" } },
          token: { lifetime: { seconds_by_sensitivity: { low: 2_592_000, high: 60 }, max_age_seconds: 90 } },
        },
      },
    });
    expect(JSON.stringify(found)).toBe(JSON.stringify(tenant.parse(found)));
    expect(anchors("globex").map((pem) => new X509Certificate(pem).subject)).toEqual(["CN=first", "CN=second"]);
    expect(anchors("nobody")).toEqual([]);
  });

  test("a control without a time of observation is observed now", async () => {
    const { tenant: find } = await open({
      "t.yaml":
        "tenants: [{ id: t, active: true, controls: { sso: { enabled: true }, dlp: { enabled: true, observed_at: 5 } } }]",
    });
    expect(find("t", now)?.controls).toEqual({
      sso: { enabled: true, observed_at: now },
      dlp: { enabled: true, observed_at: 5 },
    });
    expect(find("t", now + 60)?.controls["sso"]?.observed_at).toBe(now + 60);
  });
});

test("resources and owners", async () => {
  const { resource: find, owner, status } = await open({ "base.yaml": base });
  const found = find("https://api.example");
  expect(found).toEqual({
    id: "https://api.example",
    kind: "api",
    tenant: "acme",
    owner: "maria",
    environment: "production",
    sensitivity: "low",
    scopes: ["read"],
    read_only_scopes: [],
    claims: [],
    sender_constrained: false,
  });
  expect(JSON.stringify(found)).toBe(JSON.stringify(resource.parse(found)));
  expect(owner("tom")).toEqual({ id: "tom", active: false });
  expect(owner("__proto__")).toBeUndefined();
  expect(status()).toEqual({
    source: "directory",
    loaded_at: now * 1_000,
    files: 1,
    entries: { tenants: 1, registrations: 0, resources: 1, owners: 2 },
  });
});

describe("entities for other policies", () => {
  const entities = `
entities:
  - { type: user, id: alice }
  - { type: user, id: bob, properties: { role: admin, levels: [1, { of: 2 }] } }
  - { type: record, id: alice }
actions:
  - { type: record, names: [read, write] }
`;

  test("are found by type and id, and listed in order", async () => {
    const found = await open({ "base.yaml": base, "entities.yaml": entities });
    expect(found.entity("user", "bob")).toEqual({
      type: "user",
      id: "bob",
      properties: { role: "admin", levels: [1, { of: 2 }] },
    });
    expect(found.entity("record", "alice")).toEqual({ type: "record", id: "alice", properties: {} });
    expect([...found.entities("user").keys()]).toEqual(["alice", "bob"]);
    expect(found.actions("record")).toEqual(["read", "write"]);
  });

  test("are absent where nobody wrote them", async () => {
    const found = await open({ "base.yaml": base });
    expect([found.entity("user", "alice"), found.entities("user").size, found.actions("record")]).toEqual([
      undefined,
      0,
      [],
    ]);
  });

  test.each([
    ["an entity", "entities: [{ type: user, id: a }, { type: user, id: a }]", 'the user "a" is there twice'],
    ["a type's actions", "actions: [{ type: x, names: [] }, { type: x, names: [a] }]", '"x" is there twice'],
  ])("%s that is there twice is a fault", async (_name, written, message) => {
    await expect(open({ "entities.yaml": written })).rejects.toMatchObject({
      code: "DIRECTORY_INVALID",
      message: expect.stringContaining(message),
    });
  });
});
