import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { callersSettings } from "../../src/callers/registry.ts";
import { diagnose } from "../../src/doctor/doctor.ts";
import type { Report } from "../../src/doctor/doctor.ts";
import { renderPlace } from "../../src/doctor/finding.ts";
import { readExport } from "../../src/doctor/read.ts";
import type { ExportedFile } from "../../src/doctor/read.ts";
import { patients } from "../../src/doctor/registry.ts";
import type { Known } from "../../src/doctor/registry.ts";

const folder = "test/fixtures/doctor";

/** The samples of a kind whose names begin so: `good`, `bad`, or one file. */
export async function samples(kind: string, begins: string): Promise<string[]> {
  const names = (await readdir(join(folder, kind))).filter((name) => name.startsWith(begins)).sort();
  if (names.length === 0) throw new Error(`${folder}/${kind} has no ${begins}`);
  return names.map((name) => join(folder, kind, name));
}

/** What is found in samples, as `CODE name.json#/pointer`, but for what no export shows. */
export async function foundIn(kind: string, begins: string, known: Partial<Known> = {}): Promise<string[]> {
  const files = await Promise.all((await samples(kind, begins)).map(readExport));
  return listed(report(kind, files, known), join(folder, kind, "/"));
}

/** The same of documents that are in no file. */
export function foundOf(kind: string, documents: readonly unknown[], known: Partial<Known> = {}): string[] {
  return listed(report(kind, [{ file: "given.json", documents }], known));
}

export function report(kind: string, files: readonly ExportedFile[], known: Partial<Known> = {}): Report {
  const patient = patients.get(kind);
  if (patient === undefined) throw new Error(`doctor knows no ${kind}`);
  return diagnose(patient, files, { tokenPaths: ["/token"], ...known });
}

function listed({ findings }: Report, prefix = ""): string[] {
  return findings
    .filter(({ code }) => code !== "WIRE_BYPASS")
    .map((one) => [one.code, renderPlace(one).replace(prefix, "")].filter(Boolean).join(" "))
    .sort();
}

/** A caller as it would be configured, with what does not matter filled in. */
export function configured(name: string, settings: Readonly<Record<string, unknown>>): Pick<Known, "configured"> {
  const parsed = callersSettings.parse({ [name]: settings })[name];
  if (parsed === undefined) throw new Error(`${name} is not configured`);
  return { configured: { name, settings: parsed } };
}
