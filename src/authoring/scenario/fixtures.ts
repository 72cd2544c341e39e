import type { z } from "zod";
import { nameNearest } from "../../files/document.ts";
import type { Fault, Path } from "../../files/fault.ts";
import { suggestion } from "../../files/nearest.ts";
import { json } from "../../issuance/vocabulary.ts";
import type { Json } from "../../issuance/vocabulary.ts";
import { withSeconds } from "./dates.ts";
import type { ScenarioFile } from "./file.ts";
import { fixtureKinds } from "./schema.ts";
import type { FixtureKind } from "./schema.ts";

export type Members = { readonly [name: string]: Json };

/** A fixture with everything that it extends, and where it is written. */
export interface Fixture {
  readonly value: Members;
  readonly file: ScenarioFile;
  readonly path: Path;
}

/** What a file's cases can name: its own fixtures before those of the files that it includes. */
export interface Fixtures {
  /** Undefined where there is none; that is a fault at the place of the name. */
  readonly find: (kind: FixtureKind, name: string, at: Place) => Fixture | undefined;
}

/** Where a name is used. */
export interface Place {
  readonly file: ScenarioFile;
  readonly path: Path;
}

/** Reads the fixtures of a file. What is wrong with them is added to the faults. */
export function fixturesOf(file: ScenarioFile, faults: Fault[]): Fixtures {
  const scope = reachable(file);
  const resolved = new Map<string, Fixture | undefined>();

  const definedIn = (kind: FixtureKind, name: string) =>
    scope.find(({ content }) => Object.hasOwn(content.fixtures[kind], name));

  const find = (kind: FixtureKind, name: string, at: Place, chain: readonly string[] = []): Fixture | undefined => {
    const home = definedIn(kind, name);
    if (home === undefined) {
      const known = scope.flatMap(({ content }) => Object.keys(content.fixtures[kind]));
      faults.push(at.file.faultAt(at.path, `there is no "${name}" in fixtures.${kind}${suggestion(name, known)}`));
      return undefined;
    }
    if (chain.includes(name)) {
      faults.push(at.file.faultAt(at.path, `fixtures extend each other: ${[...chain, name].join(" → ")}`));
      return undefined;
    }
    const key = `${kind} ${name}`;
    if (!resolved.has(key)) resolved.set(key, resolve(kind, name, home, [...chain, name]));
    return resolved.get(key);
  };

  const resolve = (
    kind: FixtureKind,
    name: string,
    home: ScenarioFile,
    chain: readonly string[],
  ): Fixture | undefined => {
    const path = ["fixtures", kind, name];
    const { extends: below, ...written } = home.content.fixtures[kind][name] ?? {};
    const base = below === undefined ? undefined : find(kind, below, { file: home, path: [...path, "extends"] }, chain);
    const own = checked(home, path, withSeconds(json.parse(written)), fixtureKinds[kind], faults);
    if (own === undefined || (below !== undefined && base === undefined)) return undefined;
    return { value: { ...base?.value, ...own }, file: home, path };
  };

  for (const kind of Object.keys(fixtureKinds) as FixtureKind[]) {
    for (const name of Object.keys(file.content.fixtures[kind])) {
      find(kind, name, { file, path: ["fixtures", kind, name] });
    }
  }
  return { find };
}

/** The file, then what it includes, nearest first; each once. */
function reachable(file: ScenarioFile): ScenarioFile[] {
  return [...new Set([file, ...file.included.flatMap(reachable)])];
}

function checked(file: ScenarioFile, path: Path, value: Json, schema: z.ZodType, faults: Fault[]): Members | undefined {
  const parsed = schema.safeParse(value, { error: nameNearest });
  if (parsed.success) return value as Members;
  faults.push(...parsed.error.issues.map((issue) => schemaFault(file, path, issue)));
  return undefined;
}

/** What a schema found wrong below a path of a file. */
export function schemaFault(file: ScenarioFile, base: Path, issue: z.core.$ZodIssue): Fault {
  const path = [...base, ...issue.path.map((part) => (typeof part === "number" ? part : String(part)))];
  if (issue.code !== "unrecognized_keys") return file.faultAt(path, issue.message);
  return file.faultAt([...path, ...issue.keys.slice(0, 1)], issue.message, "key");
}
