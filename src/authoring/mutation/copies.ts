import { AssayerError } from "../../issuance/errors.ts";
import type { Files } from "../archive.ts";
import type { Policy } from "../contract/contract.ts";
import { groupBy } from "../group-by.ts";
import type { Opa } from "../opa.ts";
import type { SourceFile } from "../sources.ts";
import { stagedFiles, withDirectory } from "../staging.ts";
import { isFailure, regoResults } from "../testing/rego-tests.ts";
import type { RegoResult } from "../testing/rego-tests.ts";
import type { Fate, Mutant } from "./mutants.ts";

/** Below this package are the copies: nothing else has such a name. */
const room = "assayer_mutants";

/** A package with its own tests under a name of its own, with a mutant in it or, to compare with, without. */
interface Copy {
  readonly name: string;
  readonly package: string;
  readonly mutant?: Mutant;
}

/**
 * Asks the Rego tests of each mutant's own package, all mutants in one process: each in a copy of its package that has
 * a name of its own, beside the policy as it is. Tests that reach the package otherwise than by its name see it without
 * the mutant, and notice nothing; those that do not hold in a copy without a mutant do not count.
 */
export async function noticedByOwnTests(
  { policy, tests }: { readonly policy: Policy; readonly tests: readonly SourceFile[] },
  mutants: readonly Mutant[],
  opa: Opa,
): Promise<Map<Mutant, Fate>> {
  const packages = packagesOf(policy);
  const copies = copiesOf(mutants, packages);
  const texts = (copy: Copy) => copyTexts(copy, policy, packages, tests);
  const { results, broken } = await compiled(policy, new Map(copies.map((copy) => [copy, texts(copy)])), opa);
  const failures = failuresIn(results);
  const fates = copies.flatMap(({ name, package: path, mutant }): [Mutant, Fate][] => {
    if (mutant === undefined) return [];
    if (broken.has(name)) return [[mutant, "not compilable"]];
    const anyway = failures.get(unchangedName(path)) ?? new Set();
    const noticed = [...(failures.get(name) ?? [])].some((test) => !anyway.has(test));
    return [[mutant, noticed ? "noticed" : "unnoticed"]];
  });
  return new Map([...mutants.map((mutant): [Mutant, Fate] => [mutant, "unnoticed"]), ...fates]);
}

/**
 * By file, the package of a module that can have another name: each of its modules says it in the plain way. A copy that
 * kept its name would change the policy for all the others.
 */
function packagesOf({ modules }: Policy): ReadonlyMap<string, string> {
  const byName = groupBy(modules, ({ package: path }) => path.join("."));
  const plain = [...byName].filter(
    ([path, own]) => /^[\w.]+$/.test(path) && own.every(({ source }) => declaration(path).test(source.text)),
  );
  return new Map(plain.flatMap(([path, own]) => own.map(({ source }): [string, string] => [source.file, path])));
}

/** A package's or its tests' own line. */
function declaration(path: string): RegExp {
  return new RegExp(`^package[ \\t]+${path.replaceAll(".", "\\.")}(_test)?(?![\\w.[])`, "m");
}

function copiesOf(mutants: readonly Mutant[], packages: ReadonlyMap<string, string>): Copy[] {
  const named = mutants.flatMap((mutant, index): Required<Copy>[] => {
    const path = packages.get(mutant.source.file);
    return path === undefined ? [] : [{ name: `m${index}`, package: path, mutant }];
  });
  const unchanged = [...groupBy(named, (copy) => copy.package).keys()].map((path) => ({
    name: unchangedName(path),
    package: path,
  }));
  return [...unchanged, ...named];
}

function unchangedName(path: string): string {
  return `unchanged_${path.replaceAll(/\W/g, "_")}`;
}

/** The modules of a package and the tests that are beside it, all of which call it by the copy's name. */
function copyTexts(
  { name, package: path, mutant }: Copy,
  { sources }: Policy,
  packages: ReadonlyMap<string, string>,
  tests: readonly SourceFile[],
): Files {
  const modules = sources.modules.filter(({ file }) => packages.get(file) === path);
  const own = tests.filter(({ text }) => declaration(path).exec(text)?.[1] !== undefined);
  const renamed = (text: string) =>
    text
      .replace(new RegExp(`\\bdata\\.${path.replaceAll(".", "\\.")}(?!\\w)`, "g"), `data.${room}.${name}.${path}`)
      .replace(declaration(path), (_, test = "") => `package ${room}.${name}.${path}${test}`);
  return new Map(
    [...modules, ...own].map((source) => {
      const text = source.file === mutant?.source.file ? mutant.text : source.text;
      return [`${room}/${name}/${source.path}`, Buffer.from(renamed(text))];
    }),
  );
}

/** OPA says everything that it finds in one stage of compiling: without that, the next stage says what it finds. */
async function compiled(
  policy: Policy,
  copies: ReadonlyMap<Copy, Files>,
  opa: Opa,
): Promise<{ readonly results: readonly RegoResult[]; readonly broken: ReadonlySet<string> }> {
  const broken = new Set<string>();
  for (;;) {
    const whole = [...copies].flatMap(([{ name }, files]) => (broken.has(name) ? [] : [...files]));
    try {
      const files = new Map([...stagedFiles(policy), ...whole]);
      const results = await withDirectory(files, (folder) => regoResults(opa, folder, ["--max-errors", "0"]));
      return { results, broken };
    } catch (failure) {
      const named = failure instanceof AssayerError && failure.code === "OPA_FAILED" ? namesIn(failure.message) : [];
      if (named.length === 0) throw failure;
      for (const name of named) broken.add(name);
    }
  }
}

/** The copies at whose lines errors are. */
function namesIn(message: string): string[] {
  return [...message.matchAll(new RegExp(`^.*?\\b${room}/(\\w+)/`, "gm"))].flatMap(([, name]) => name ?? []);
}

/** By copy, the tests that fail in it. */
function failuresIn(results: readonly RegoResult[]): Map<string, ReadonlySet<string>> {
  const found = groupBy(results.filter(isFailure), ({ package: path }) => path.split(".")[2] ?? "");
  return new Map([...found].map(([name, failed]) => [name, new Set(failed.map((one) => one.name))]));
}
