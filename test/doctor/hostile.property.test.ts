import { readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import * as fc from "fast-check";
import { renderText } from "../../src/doctor/render.ts";
import { readExport } from "../../src/doctor/read.ts";
import type { ExportedFile } from "../../src/doctor/read.ts";
import { patients } from "../../src/doctor/registry.ts";
import { AssayerError } from "../../src/issuance/errors.ts";
import type { Json } from "../../src/issuance/vocabulary.ts";
import { altered, replacements } from "../support/altered-json.ts";
import { report, samples } from "../support/doctor.ts";
import { createFolder } from "../support/folder.ts";
import type { Folder } from "../support/folder.ts";

jest.setTimeout(120_000);

const looked = [...patients.values()].filter(({ exports }) => exports.length > 0).map(({ kind }) => kind);
const planted = /do-not-print|ZG8tbm90LXByaW50/;

/** What came of it, as it would be printed; a fault only of the one code. */
function printed(kind: string, files: readonly ExportedFile[]): string {
  try {
    const found = report(kind, files);
    return `${renderText(found)}\n${JSON.stringify(found)}`;
  } catch (failure) {
    if (!(failure instanceof AssayerError) || failure.code !== "EXPORT_INVALID") throw failure;
    return failure.message;
  }
}

const anyHow = fc.constantFrom("replace", "remove", "add");
const anyValue = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>;

describe.each(looked)("%s", (kind) => {
  let good: ExportedFile[];
  beforeAll(async () => {
    good = await Promise.all([...(await samples(kind, "good")), ...(await samples(kind, "bad"))].map(readExport));
  });

  test("any JSON is a report or EXPORT_INVALID", () => {
    fc.assert(
      fc.property(fc.array(anyValue, { maxLength: 3 }), (documents) => {
        printed(kind, [{ file: "any.json", documents }]);
      }),
      { numRuns: 400 },
    );
  });

  test("samples with anything in any place are a report or EXPORT_INVALID, and no secret is printed", () => {
    const seen = { reports: 0, faults: 0 };
    fc.assert(
      fc.property(fc.nat(), fc.nat(), anyValue, anyHow, (which, at, value, how) => {
        const { file, documents } = good[which % good.length] ?? { file: "", documents: [] };
        const changed = documents.map((document) => altered(document as Json, at, value, how));
        const text = printed(kind, [{ file, documents: changed }]);
        seen[/^\d+ errors?, /m.test(text) ? "reports" : "faults"] += 1;
        expect(text).not.toMatch(planted);
        expect(text).not.toMatch(/[\p{Cf}\p{Cs}]|(?!\n)\p{Cc}/u);
      }),
      { numRuns: 800 },
    );
    expect(Math.min(seen.reports, seen.faults)).toBeGreaterThan(20);
  });
});

test.each(looked)("%s: what cannot become text, in every place, is a report or EXPORT_INVALID", async (kind) => {
  const untextual = { toString: 0, valueOf: 0 };
  for (const { file, documents } of await Promise.all((await samples(kind, "")).map(readExport))) {
    for (const [index, document] of documents.entries()) {
      for (const one of replacements(document as Json, untextual)) {
        printed(kind, [{ file, documents: documents.with(index, one) }]);
      }
    }
  }
});

describe("files", () => {
  let folder: Folder;
  beforeAll(async () => {
    folder = await createFolder();
  });
  afterAll(() => folder.remove());

  const thrown = async (path: string) =>
    readExport(path).then(
      () => undefined,
      (failure: unknown) => failure,
    );

  test("any text is documents or EXPORT_INVALID", async () => {
    const anyText = fc.oneof(
      fc.string({ unit: "binary", maxLength: 200 }),
      fc.string({ unit: fc.constantFrom(...Array.from('{}[]":,-&*!|>#%@`\n\t ab1')), maxLength: 60 }),
    );
    await fc.assert(
      fc.asyncProperty(anyText, fc.constantFrom("a.json", "a.yaml", "a.ndjson"), async (text, name) => {
        await folder.write(name, text);
        const failure = await thrown(join(folder.path, name));
        if (failure !== undefined) expect(failure).toMatchObject({ code: "EXPORT_INVALID" });
      }),
      { numRuns: 400 },
    );
  });

  test("samples cut anywhere: what a parser stumbles over is not printed", async () => {
    const paths = (await Promise.all(looked.map((kind) => samples(kind, "")))).flat();
    const texts = await Promise.all(paths.map(async (path) => ({ path, text: await readFile(path, "utf8") })));
    const secret = texts.filter(({ text }) => planted.test(text));
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.nat(), fc.constantFrom("", ":", "]", '"', "\t", "&x "), async (which, at, put) => {
        const { path, text } = secret[which % secret.length] ?? { path: "", text: "" };
        const cut = at % text.length;
        const name = `cut${extname(path)}`;
        await folder.write(name, put === "" ? text.slice(0, cut) : text.slice(0, cut) + put + text.slice(cut));
        const failure = await thrown(join(folder.path, name));
        if (failure !== undefined) expect((failure as Error).message).not.toMatch(planted);
      }),
      { numRuns: 800 },
    );
  });

  const unusable: [string, string, string | Uint8Array, RegExp][] = [
    [
      "repeated members",
      "a.json",
      '{"realm":"a","realm":"master"}',
      /a\.json:1:14: the member "realm" is there twice$/,
    ],
    ["an alias", "a.yaml", "a: &x do-not-print\nb: *x\n", /a\.yaml:2:4: aliases are not supported$/],
    ["a tag", "a.yaml", "password: !do-not-print\n", /a\.yaml:1:11: Unresolved tag$/],
    ["deep nesting", "a.json", "[".repeat(100_000), /a\.json:1:\d+: nested deeper than 32 levels$/],
    ["what is not UTF-8", "a.json", new Uint8Array([0x22, 0xff, 0x22]), /a\.json:1:2: is not UTF-8$/],
    [
      "too much YAML",
      "a.yaml",
      `a: ${"x".repeat(2 * 1_048_576)}`,
      /a\.yaml: has \d+ bytes, and no more than 2097152 are read$/,
    ],
    [
      "too much JSON",
      "a.json",
      `"${"x".repeat(16 * 1_048_576)}"`,
      /a\.json: has \d+ bytes, and no more than 16777216 are read$/,
    ],
    ["another format", "a.toml", "", /a\.toml: is none of \.yaml, \.yml, \.json, \.ndjson$/],
  ];
  test.each(unusable)("%s", async (_name, name, text, says) => {
    await folder.write(name, text);
    expect(await thrown(join(folder.path, name))).toMatchObject({
      code: "EXPORT_INVALID",
      message: expect.stringMatching(says) as unknown,
    });
  });
});
