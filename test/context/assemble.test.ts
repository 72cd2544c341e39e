import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { readFile } from "node:fs/promises";
import { createAssemble } from "../../src/context/assemble.ts";
import type { AssembleParts } from "../../src/context/assemble.ts";
import { createDirectory } from "../../src/context/directory/directory.ts";
import type { Directory } from "../../src/context/directory/directory.ts";
import { directorySettings } from "../../src/context/directory/settings.ts";
import type { VerifiedEvidence } from "../../src/context/evidence/verify.ts";
import type { Provider } from "../../src/context/facts/provider.ts";
import { nativeCaller } from "../../src/issuance/caller.ts";
import { issuanceInput } from "../../src/issuance/input.ts";
import type { IssuanceInput } from "../../src/issuance/input.ts";
import { issuanceRequest } from "../../src/issuance/request.ts";
import type { IssuanceRequest } from "../../src/issuance/request.ts";
import { issue, thumbprint } from "../support/certificates.ts";
import { estateOf } from "../support/estate.ts";
import { createFolder } from "../support/folder.ts";
import type { Folder } from "../support/folder.ts";

const now = 1_790_000_000;
let folder: Folder;
let directory: Directory | undefined;
beforeEach(async () => {
  folder = await createFolder();
});
afterEach(async () => {
  await directory?.close();
  await folder.remove();
});

async function story(name: string): Promise<IssuanceInput> {
  return issuanceInput.parse(JSON.parse(await readFile(`test/fixtures/inputs/${name}.json`, "utf8")));
}

async function open(estate: string): Promise<Directory> {
  await folder.write("estate.json", estate);
  const settings = directorySettings.parse({ path: folder.path, watch: false });
  directory = await createDirectory(settings, { clock: () => now * 1_000, onEvent: () => undefined });
  return directory;
}

/** The request that leads to this input. */
function requestFor({ request, identity }: IssuanceInput): IssuanceRequest {
  const parties = identity.actors.map(({ type, id }) => ({ type, id }));
  return issuanceRequest.parse({
    ...request,
    client: identity.client,
    subject: identity.subject,
    ...(parties.length > 0 && { actors: parties }),
    evidence: identity.evidence.map(({ type }) => ({ type, token: "presented" })),
  });
}

function provider<Fact>(name: string, needs: Provider<Fact>["needs"], look: Provider<Fact>["look"]): Provider<Fact> {
  return { name, needs, look };
}

function partsFor(input: IssuanceInput, found: Directory): AssembleParts {
  const { evidence, workload } = input.identity;
  const { attestations = [], trust_chain, runner } = input.posture;
  const verified: VerifiedEvidence = {
    evidence,
    ...(workload && { workload }),
    attestations,
    ...(trust_chain && { trust_chain }),
  };
  return {
    directory: found,
    verifyEvidence: async () => verified,
    runner: [
      provider("runners", new Set(["runner_id"]), async ({ runner_id }) =>
        runner_id === runner?.id ? runner : undefined,
      ),
    ],
    device: [],
    risk: [provider("risk", new Set(["tenant_id", "subject_id"]), async () => input.risk)],
    budgetMs: 200,
    onEvent: () => undefined,
  };
}

describe("the whole input", () => {
  test.each(["agent", "runner", "tool_call", "partner"])("of the story %s", async (name) => {
    const input = await story(name);
    const { pem } = await issue({ name: "CN=root" });
    const anchors = input.tenant?.trust_anchors ? [pem] : [];
    const parts = partsFor(input, await open(estateOf(input, anchors)));
    const assembled = await createAssemble(parts)(requestFor(input), nativeCaller("acme-idp"), now);

    const expected = structuredClone(input);
    if (expected.tenant?.trust_anchors) expected.tenant.trust_anchors = [thumbprint(pem)];
    expect(assembled).toEqual(expected);
    // Members in the order of the schema, and nothing that JSON would drop.
    expect(JSON.stringify(assembled)).toBe(JSON.stringify(issuanceInput.parse(assembled)));
  });
});

describe("member by member", () => {
  const estate = {
    tenants: [
      { id: "acme", active: true },
      { id: "globex", active: true },
    ],
    agents: [{ id: "bot", client_id: "bot-client", tenant: "acme", active: true, environment: "production" }],
    clients: [{ id: "web", tenant: "acme", active: true, environment: "production" }],
    resources: ["a", "b"].map((id) => ({
      id,
      kind: "api",
      tenant: "acme",
      environment: "production",
      sensitivity: "low",
      scopes: [],
      sender_constrained: false,
    })),
  };
  const minimal: IssuanceRequest = {
    grant_type: "client_credentials",
    client: { id: "nobody" },
    subject: { type: "client", id: "nobody" },
  };

  async function assembled(over: Partial<IssuanceRequest>, caller = nativeCaller("idp")): Promise<IssuanceInput> {
    const opened = await open(JSON.stringify(estate));
    const parts = { runner: [], device: [], risk: [], budgetMs: 200, onEvent: () => undefined };
    const verifyEvidence = async () => ({ evidence: [], attestations: [] });
    return createAssemble({ ...parts, directory: opened, verifyEvidence })({ ...minimal, ...over }, caller, now);
  }

  test("what nobody knows is absent, not empty", async () => {
    const { caller: _, ...rest } = await assembled({});
    expect(rest).toEqual({
      now,
      request: { grant_type: "client_credentials" },
      identity: { kind: "client", subject: minimal.subject, client: { id: "nobody" }, actors: [], evidence: [] },
      resources: [],
      posture: {},
      unknown: [],
    });
  });

  test("lists lose what is there twice and keep their order", async () => {
    const { request, resources } = await assembled({
      scopes: ["x", "y", "x"],
      resources: ["b", "unknown", "a", "b"],
      token_types: ["id_token", "access_token", "id_token"],
    });
    expect(request).toMatchObject({
      scopes: ["x", "y"],
      resources: ["b", "unknown", "a"],
      token_types: ["id_token", "access_token"],
    });
    expect(resources.map(({ id }) => id)).toEqual(["b", "a"]);
  });

  test.each([
    ["bot-client", "client", "agent"],
    ["bot-client", "user", "agent"],
    ["web", "client", "client"],
    ["web", "user", "user"],
    ["nobody", "user", "user"],
    ["nobody", "workload", "client"],
  ] as const)("client %s for a subject of type %s is of kind %s", async (id, type, kind) => {
    const { identity } = await assembled({ client: { id }, subject: { type, id: "x" } });
    expect(identity.kind).toBe(kind);
  });

  const acmeOnly = nativeCaller("acme-idp", "acme");
  test.each([
    ["the one asked for", { tenant: "globex", client: { id: "web" } }, undefined, "globex", []],
    ["the client's", { client: { id: "web" } }, undefined, "acme", []],
    ["the caller's", {}, acmeOnly, "acme", []],
    ["none", {}, undefined, undefined, []],
    ["none that the directory knows", { tenant: "initech" }, undefined, undefined, []],
    [
      "none where the caller serves another",
      { tenant: "globex" },
      acmeOnly,
      undefined,
      [{ provider: "directory", code: "CALLER_TENANT_MISMATCH" }],
    ],
  ])("the tenant is %s", async (_, over, caller, id, unknown) => {
    const input = await assembled(over, caller);
    expect([input.tenant?.id, input.unknown]).toEqual([id, unknown]);
  });

  test.each([
    [{ type: "workload", id: "bot", tenant: "globex" }, undefined, "acme"],
    [{ type: "client", id: "nobody", tenant: "globex" }, undefined, "globex"],
    [{ type: "client", id: "nobody" }, acmeOnly, "acme"],
    [{ type: "user", id: "bot", tenant: "globex" }, acmeOnly, "globex"],
    [{ type: "user", id: "jo" }, undefined, undefined],
  ] as const)("the tenant of subject %j", async (subject, caller, tenant) => {
    const { identity } = await assembled({ subject }, caller);
    expect(identity.subject).toEqual({ type: subject.type, id: subject.id, ...(tenant && { tenant }) });
  });

  test("a subject that is the client has the client's tenant", async () => {
    const { identity } = await assembled({
      client: { id: "bot-client" },
      subject: { type: "client", id: "bot-client" },
    });
    expect(identity.subject.tenant).toBe("acme");
  });

  test("actors are the directory's, unless they are people", async () => {
    const { identity } = await assembled({
      actors: [
        { type: "workload", id: "bot", tenant: "globex" },
        { type: "user", id: "bot", tenant: "globex" },
        { type: "client", id: "bot-client" },
      ],
    });
    expect(identity.actors).toEqual([
      {
        type: "workload",
        id: "bot",
        tenant: "acme",
        registration: { id: "bot", kind: "agent", tenant: "acme", active: true },
      },
      { type: "user", id: "bot", tenant: "globex" },
      { type: "client", id: "bot-client" },
    ]);
  });

  test("a failure that nobody foresaw has a code", async () => {
    const broken = () => {
      throw new Error("oops");
    };
    const parts = { runner: [], device: [], risk: [], budgetMs: 200, onEvent: () => undefined };
    const nothing = { registration: broken, actor: broken, tenant: broken, anchors: broken, resource: broken };
    const verifyEvidence = async () => ({ evidence: [], attestations: [] });
    const assemble = createAssemble({ ...parts, directory: nothing, verifyEvidence });
    await expect(assemble(minimal, nativeCaller("idp"), now)).rejects.toMatchObject({ code: "CONTEXT_FAILED" });
  });
});
