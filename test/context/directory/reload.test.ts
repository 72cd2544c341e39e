import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { rename, rm, symlink, utimes } from "node:fs/promises";
import { join } from "node:path";
import { createDirectory } from "../../../src/context/directory/directory.ts";
import type { Directory } from "../../../src/context/directory/directory.ts";
import { directorySettings } from "../../../src/context/directory/settings.ts";
import { eventually } from "../../support/eventually.ts";
import { createFolder } from "../../support/folder.ts";
import type { Folder } from "../../support/folder.ts";

const now = 1_790_000_000;
let folder: Folder;
let directory: Directory | undefined;
let time = now * 1_000;

beforeEach(async () => {
  time = now * 1_000;
  folder = await createFolder({
    "tenants.yaml": "tenants: [{ id: acme, active: true, controls: { sso: { enabled: true } } }]",
    "agents.yaml": agents("active: true"),
  });
});
afterEach(async () => {
  await directory?.close();
  await folder.remove();
});

function agents(line: string): string {
  return `agents: [{ id: bot, tenant: acme, environment: production, ${line} }]`;
}

async function open(watch = false): Promise<Directory> {
  const settings = directorySettings.parse({ path: folder.path, watch });
  directory = await createDirectory(settings, { clock: () => time, onEvent: () => undefined });
  return directory;
}

test("a reload takes up what changed, was added and was removed", async () => {
  const opened = await open();
  await folder.write("agents.yaml", agents("active: false"));
  await folder.write(
    "more/clients.json",
    '{"clients":[{"id":"web","tenant":"acme","active":true,"environment":"production"}]}',
  );
  expect(opened.registration("bot")?.active).toBe(true);
  const { files, entries } = await opened.reload();
  expect({ files, entries }).toEqual({ files: 3, entries: { tenants: 1, registrations: 2, resources: 0, owners: 0 } });
  expect([opened.registration("bot")?.active, opened.registration("web")?.active]).toEqual([false, true]);

  await rm(join(folder.path, "agents.yaml"));
  await opened.reload();
  expect(opened.registration("bot")).toBeUndefined();
  expect(opened.actor("bot")).toBeUndefined();
});

test.each([
  ["half a file", "agents.yaml", 'agents: [{ id: bot, tenant: "ac'],
  ["an empty file", "agents.yaml", ""],
  ["a duplicate", "more.yaml", agents("active: false")],
  ["a dangling reference", "agents.yaml", agents("active: false").replace("acme", "acmee")],
  ["bytes that are no text", "agents.yaml", Buffer.from([0xff, 0xfe, 0x00])],
  ["a link that leads nowhere", "lost.yaml", null],
  ["a file of 50 MB", "big.json", Buffer.alloc(50_000_000, 0x20)],
])("%s changes nothing, and the status says why", async (_, name, content) => {
  const opened = await open();
  if (content === null) await symlink("nowhere", join(folder.path, name));
  else await folder.write(name, content);
  time += 5_000;
  const status = await opened.reload();
  expect(status).toMatchObject({ loaded_at: now * 1_000, error: { code: "DIRECTORY_INVALID", since: time } });
  expect(status.error?.message).toContain(name);
  expect(status.entries).toEqual({ tenants: 1, registrations: 1, resources: 0, owners: 0 });
  expect(opened.registration("bot")?.active).toBe(true);
  // What the file said was last seen to be so when it went bad.
  expect(opened.tenant("acme", now + 60)?.controls["sso"]).toEqual({ enabled: true, observed_at: now + 5 });
});

test("what was mended is taken up again", async () => {
  const opened = await open();
  await folder.write("agents.yaml", "agents: [");
  await opened.reload();
  await folder.write("agents.yaml", agents("active: false"));
  const status = await opened.reload();
  expect(status.error).toBeUndefined();
  expect(opened.registration("bot")?.active).toBe(false);
  expect(opened.tenant("acme", now + 60)?.controls["sso"]?.observed_at).toBe(now + 60);
});

test("a change is taken up by itself", async () => {
  const opened = await open(true);
  await folder.write("agents.yaml", agents("active: false"));
  await eventually(() => expect(opened.registration("bot")?.active).toBe(false));
});

test("a volume that is swapped through links, as Kubernetes does, is taken up", async () => {
  const mount = await createFolder({
    ".v1/tenants.yaml": "tenants: [{ id: acme, active: true }]",
    ".v2/tenants.yaml": "tenants: [{ id: acme, active: false }]",
  });
  await symlink(".v1", join(mount.path, "..data"));
  await symlink("..data/tenants.yaml", join(mount.path, "tenants.yaml"));
  const settings = directorySettings.parse({ path: mount.path, watch: false });
  const opened = await createDirectory(settings, { clock: () => time, onEvent: () => undefined });
  expect(opened.tenant("acme", now)?.active).toBe(true);
  await symlink(".v2", join(mount.path, "..next"));
  await rename(join(mount.path, "..next"), join(mount.path, "..data"));
  await opened.reload();
  expect(opened.tenant("acme", now)?.active).toBe(false);
  await opened.close();
  await mount.remove();
});

test("two changes that look the same from outside are both taken up", async () => {
  const opened = await open();
  const path = join(folder.path, "agents.yaml");
  for (const active of ["true ", "false", "true ", "false"]) {
    await folder.write("agents.yaml", agents(`active: ${active}`));
    const at = new Date(time);
    await utimes(path, at, at);
    await opened.reload();
    expect(opened.registration("bot")?.active).toBe(active === "true ");
  }
});

test("what did not change is not read again", async () => {
  await new Promise((resolve) => {
    setTimeout(resolve, 150);
  });
  const settings = directorySettings.parse({ path: folder.path, watch: false });
  directory = await createDirectory(settings, { clock: Date.now, onEvent: () => undefined });
  const before = directory.registration("bot");
  await directory.reload();
  expect(directory.registration("bot")).toBe(before);
  await folder.write("more.yaml", "owners: [{ id: tom, active: true }]");
  await directory.reload();
  expect([directory.owner("tom"), directory.registration("bot")]).toEqual([{ id: "tom", active: true }, before]);
});

test("two reloads at once leave what the files say last", async () => {
  const opened = await open();
  await folder.write("agents.yaml", agents("active: false"));
  const first = opened.reload();
  await folder.write("agents.yaml", agents("active: false, client_id: other"));
  const [, status] = await Promise.all([first, opened.reload()]);
  expect(status.error).toBeUndefined();
  expect(opened.registration("other")?.active).toBe(false);
});
