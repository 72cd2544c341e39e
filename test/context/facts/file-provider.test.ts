import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { createFileProvider } from "../../../src/context/facts/file-provider.ts";
import type { FileProvider } from "../../../src/context/facts/file-provider.ts";
import { parts } from "../../../src/context/facts/parts.ts";
import type { Part } from "../../../src/context/facts/parts.ts";
import { riskSettings } from "../../../src/context/facts/settings.ts";
import { createFolder } from "../../support/folder.ts";
import type { Folder } from "../../support/folder.ts";

const now = 1_790_000_000;
let folder: Folder;
let time: number;
beforeEach(async () => {
  time = now * 1_000;
  folder = await createFolder();
});
afterEach(() => folder.remove());

async function open<Fact>(
  part: Part<Fact>,
  name: string,
  content: string,
  over: object = {},
): Promise<FileProvider<Fact>> {
  await folder.write(name, content);
  const settings = riskSettings.parse({
    type: "file",
    name: "facts",
    path: `${folder.path}/${name}`,
    watch: false,
    ...over,
  });
  if (settings?.type !== "file") throw new Error("no file provider");
  return createFileProvider(settings, part, { clock: () => time, onEvent: () => undefined });
}

describe("a fact", () => {
  test("of risk, by tenant and subject", async () => {
    const { look, needs } = await open(
      parts.risk,
      "risk.yaml",
      "acme:\n  jo: { score: 12, signals: [{ name: tor }, { name: new, observed_at: 5 }] }\n  sam: { score: 3, observed_at: 2026-01-01 }\nglobex: {}\n",
    );
    expect([...needs]).toEqual(["tenant_id", "subject_id"]);
    const of = (tenant_id: string, subject_id: string) => look({ tenant_id, subject_id }, now);
    expect(await of("acme", "jo")).toEqual({
      score: 12,
      signals: [
        { name: "tor", observed_at: now },
        { name: "new", observed_at: 5 },
      ],
      observed_at: now,
    });
    expect(await of("acme", "sam")).toEqual({ score: 3, observed_at: Date.UTC(2026, 0, 1) / 1_000 });
    expect(await of("globex", "jo")).toBeUndefined();
    expect(await of("acme", "__proto__")).toBeUndefined();
  });

  test("of a runner, whose id is its key", async () => {
    const content =
      '{"r1":{"trusted":true,"reimaged_at":"2026-08-22"}}\n{"r2":{"id":"other","trusted":false,"reimaged_at":7,"observed_at":8}}';
    const { look } = await open(parts.runner, "runners.ndjson", content, { key: ["runner_id"] });
    expect(await look({ runner_id: "r1" }, now)).toEqual({
      id: "r1",
      trusted: true,
      reimaged_at: Date.UTC(2026, 7, 22) / 1_000,
      observed_at: now,
    });
    expect(await look({ runner_id: "r2" }, now)).toEqual({
      id: "other",
      trusted: false,
      reimaged_at: 7,
      observed_at: 8,
    });
  });

  test("of a device, which has an id of its own", async () => {
    const { look } = await open(parts.device, "devices.json", '{"jo":{"id":"laptop-7","compliant":true}}', {
      key: ["subject_id"],
    });
    expect(await look({ subject_id: "jo" }, now)).toEqual({ id: "laptop-7", compliant: true, observed_at: now });
  });
});

test.each([
  ["risk.yaml", "acme:\n  jo: { score: 101 }\n", "risk.yaml:2:16: acme.jo.score: Too big: expected number to be <=100"],
  [
    "risk.yaml",
    "acme:\n  jo: { skore: 1, score: 2 }\n",
    'risk.yaml:2:9: acme.jo.skore: unknown member "skore", did you mean "score"?',
  ],
  ["risk.yaml", "acme:\n  jo: {}\n", "risk.yaml:2:7: acme.jo.score: is missing"],
  ["risk.yaml", "acme: 3\n", "risk.yaml:1:7: acme: expected a map"],
  ["risk.yaml", "# nothing\n", "risk.yaml: is empty"],
  ["risk.json", '{"acme":{"jo":{"score":1},"jo":{"score":2}}}', 'risk.json:1:27: the member "jo" is there twice'],
  [
    "risk.ndjson",
    '{"acme":{"jo":{"score":1}}}\n{"acme":{"jo":{"score":2}}}',
    "risk.ndjson:2:15: acme.jo: is there twice",
  ],
])("%s %# is refused", async (name, content, message) => {
  await expect(open(parts.risk, name, content)).rejects.toMatchObject({ code: "FACTS_INVALID", message });
});

test("a bad file keeps the last good facts, as of the time when it went bad", async () => {
  const { look, live } = await open(parts.risk, "risk.yaml", "acme: { jo: { score: 1 } }\n");
  await folder.write("risk.yaml", "acme: {");
  time += 5_000;
  expect((await live.reload()).error).toMatchObject({ code: "FACTS_INVALID", since: time });
  const jo = { tenant_id: "acme", subject_id: "jo" };
  expect(await look(jo, now + 60)).toEqual({ score: 1, observed_at: now + 5 });
  await folder.write("risk.yaml", "acme: { jo: { score: 2 } }\n");
  expect((await live.reload()).error).toBeUndefined();
  expect(await look(jo, now + 60)).toEqual({ score: 2, observed_at: now + 60 });
});
