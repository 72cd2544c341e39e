import { afterEach, describe, expect, test } from "@jest/globals";
import { readdir, readFile } from "node:fs/promises";
import { openContext } from "../../src/context/context.ts";
import type { Context } from "../../src/context/context.ts";
import type { ContextEvent } from "../../src/context/events.ts";
import type { EvidenceEvent } from "../../src/context/evidence/verify.ts";
import { contextSettings } from "../../src/context/settings.ts";
import { nativeCaller } from "../../src/issuance/caller.ts";
import { issuanceRequest } from "../../src/issuance/request.ts";
import type { IssuanceRequest } from "../../src/issuance/request.ts";
import { eventually } from "../support/eventually.ts";
import { createFolder } from "../support/folder.ts";
import type { Folder } from "../support/folder.ts";

const now = 1_796_000_000;
const example = "examples/acme";
let context: Context | undefined;
let folder: Folder | undefined;
let events: (ContextEvent | EvidenceEvent)[] = [];

afterEach(async () => {
  await context?.close();
  await folder?.remove();
  context = undefined;
  events = [];
});

async function open(root: string, watch = false): Promise<Context> {
  const settings = contextSettings.parse({
    directory: { path: `${root}/directory`, watch },
    posture: [
      { type: "file", part: "runner", name: "runners", path: `${root}/facts/runners.yaml`, key: ["runner_id"], watch },
    ],
    risk: { type: "file", name: "risk", path: `${root}/facts/risk.yaml`, watch },
  });
  const onEvent = (event: ContextEvent | EvidenceEvent) => void events.push(event);
  context = await openContext(settings, { clock: () => now * 1_000, fetch, onEvent });
  return context;
}

async function exampleRequest(name: string): Promise<IssuanceRequest> {
  return issuanceRequest.parse(JSON.parse(await readFile(`${example}/requests/${name}`, "utf8")));
}

/** The example estate, to be edited. */
async function copy(): Promise<Folder> {
  const names = (await readdir(example, { recursive: true })).filter((name) => /^(directory|facts)\/.*\./.test(name));
  const files = names.map(async (name) => [name, await readFile(`${example}/${name}`)] as const);
  return createFolder(Object.fromEntries(await Promise.all(files)));
}

describe("the example estate", () => {
  test("gives a newcomer's first request all it needs", async () => {
    const { assemble } = await open(example);
    const { caller: _caller, ...input } = await assemble(
      await exampleRequest("portal.json"),
      nativeCaller("local"),
      now,
    );
    expect(input).toEqual({
      now,
      request: {
        grant_type: "authorization_code",
        token_types: ["access_token"],
        scopes: ["invoices:read"],
        resources: ["https://billing.acme.example"],
        claims: { email: "jo@acme.example" },
        lifetimes: { access_token: 900 },
      },
      identity: {
        kind: "user",
        subject: { type: "user", id: "jo", tenant: "acme" },
        client: { id: "acme-portal", authentication_method: "private_key_jwt" },
        actors: [],
        evidence: [],
        registration: {
          id: "acme-portal",
          client_id: "acme-portal",
          kind: "client",
          tenant: "acme",
          active: true,
          environment: "production",
          owner: { id: "maria", active: true },
          review_by: Date.UTC(2036, 11, 20) / 1_000,
          resources: ["https://billing.acme.example"],
          scopes: ["invoices:read"],
          credential: {
            issued_at: Date.UTC(2026, 8, 1) / 1_000,
            leaked: false,
            authentication_method: "private_key_jwt",
          },
        },
      },
      tenant: {
        id: "acme",
        active: true,
        controls: {},
        settings: {
          rules: {
            runner: { reimage_quarantine: { seconds: 172_800 } },
            credential: { age: { max_age_seconds: 630_720_000 } },
          },
        },
      },
      resources: [
        {
          id: "https://billing.acme.example",
          kind: "api",
          tenant: "acme",
          owner: "maria",
          environment: "production",
          sensitivity: "medium",
          scopes: ["invoices:read", "invoices:write"],
          read_only_scopes: ["invoices:read"],
          claims: ["email"],
          sender_constrained: false,
        },
      ],
      posture: {},
      risk: { score: 12, signals: [], observed_at: now },
      unknown: [],
    });
  });

  test.each(["agent", "runner", "tool_call", "partner"])("knows everyone in the story %s", async (name) => {
    const story = JSON.parse(await readFile(`test/fixtures/inputs/${name}.json`, "utf8"));
    const { directory } = await open(example);
    const { client_id, kind, tenant, resources, scopes, workloads } = story.identity.registration;
    expect(directory.registration(client_id)).toMatchObject({
      kind,
      tenant,
      resources,
      scopes,
      ...(workloads && { workloads }),
      owner: story.identity.registration.owner,
    });
    expect(story.resources.map(({ id }: { id: string }) => directory.resource(id))).toEqual(story.resources);
    for (const { id, registration } of story.identity.actors) expect(directory.actor(id)).toEqual(registration);
  });

  test("has requests that are requests", async () => {
    for (const name of await readdir(`${example}/requests`)) await exampleRequest(name);
  });
});

describe("open", () => {
  test("takes up what changes in directory and facts, without a restart", async () => {
    folder = await copy();
    const { assemble } = await open(folder.path, true);
    await folder.write(
      "directory/owners.yaml",
      (await readFile(`${folder.path}/directory/owners.yaml`, "utf8")).replace(
        "Okafor, active: true",
        "Okafor, active: false",
      ),
    );
    await folder.write("facts/risk.yaml", "acme: { jo: { score: 90 } }\n");
    const seen = async () => {
      const { identity, risk } = await assemble(await exampleRequest("portal.json"), nativeCaller("local"), now);
      return [identity.registration?.owner?.active, risk?.score];
    };
    await eventually(async () => expect(await seen()).toEqual([false, 90]));
    await context?.close();
  });

  test("reloads both, and shows what is wrong with either", async () => {
    folder = await copy();
    const { reload, directory, factsStatus } = await open(folder.path);
    await folder.write("directory/owners.yaml", "owners: [");
    await folder.write("facts/risk.yaml", "acme: [");
    await reload();
    expect(directory.status().error?.code).toBe("DIRECTORY_INVALID");
    expect(factsStatus().map(({ source, error }) => [source, error?.code])).toEqual([
      ["runners", undefined],
      ["risk", "FACTS_INVALID"],
    ]);
    const failed = events.flatMap((event) => (event.type === "reload_failed" ? [event.source] : []));
    expect(failed.sort()).toEqual(["directory", "risk"]);
  });

  test("fails where a file that must be read cannot be", async () => {
    folder = await copy();
    await folder.write("facts/risk.yaml", "acme: [");
    await expect(open(folder.path, true)).rejects.toMatchObject({ code: "FACTS_INVALID" });
  });
});
