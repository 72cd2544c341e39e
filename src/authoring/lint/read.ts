import { availableParallelism } from "node:os";
import { AssayerError } from "../../issuance/errors.ts";
import { contractFaults } from "../contract/contract.ts";
import { readData } from "../data.ts";
import { mapLimited } from "../each.ts";
import type { Opa } from "../opa.ts";
import type { Project } from "../project/project.ts";
import { readSources } from "../sources.ts";
import type { SourceFile } from "../sources.ts";
import { parseModule } from "../syntax.ts";
import type { Module } from "../syntax.ts";
import { libraryLock, readCodesLock } from "./codes-lock.ts";
import { unformattedIn } from "./formatting.ts";
import type { Place, Subject } from "./rule.ts";

/** The project's own files as the rules see them, or what is not Rego in it. */
export type Reading =
  | { readonly files: readonly string[]; readonly broken: readonly Place[]; readonly subject?: undefined }
  | { readonly files: readonly string[]; readonly broken?: undefined; readonly subject: Subject };

/** Errors: `POLICY_SOURCES_UNREADABLE`, `OPA_UNAVAILABLE`, `OPA_FAILED`. */
export async function readForLint(project: Project, opa: Opa): Promise<Reading> {
  const sources = await readSources(project.roots);
  const isOwn = ({ root }: SourceFile) => project.own.includes(root);
  const ownTests = sources.tests.filter(isOwn);
  const files = [...sources.modules.filter(isOwn), ...ownTests].map(({ file }) => file);

  const modules = await parseAll(sources.modules, opa);
  const tests = await parseAll(ownTests, opa);
  const broken = [...modules.broken, ...tests.broken];
  if (broken.length > 0) return { files, broken };

  const policy = { sources, modules: modules.parsed, data: readData(sources.data) };
  const own = new Set([...files, ...sources.data.filter(isOwn).map(({ file }) => file)]);
  const isLibraryOwn = project.own.includes(project.library);
  const subject = {
    policy,
    own: modules.parsed.filter(({ source }) => isOwn(source)),
    tests: tests.parsed,
    faults: contractFaults(policy).filter(({ file }) => own.has(file)),
    unformatted: await unformattedIn([...sources.modules.filter(isOwn), ...ownTests], opa),
    codes: await readCodesLock(project.codes),
    libraryCodes: isLibraryOwn ? undefined : await readCodesLock(libraryLock(project.library)),
  };
  return { files, subject };
}

async function parseAll(files: readonly SourceFile[], opa: Opa): Promise<{ parsed: Module[]; broken: Place[] }> {
  const results = await mapLimited(files, availableParallelism(), (file) =>
    parseModule(file, opa).catch(brokenIn(file)),
  );
  return {
    parsed: results.filter((result) => "source" in result),
    broken: results.filter((result) => "message" in result),
  };
}

/** `trap.rego:3:5: rego_parse_error: …`, as `opaAt` lists errors. */
const parseError = /^.*?:(?<row>\d+):\d+: [a-z_]+: (?<message>.*)$/;

/** The first error of a file; the others often follow from it. */
function brokenIn({ file }: SourceFile): (failure: unknown) => Place {
  return (failure) => {
    if (!(failure instanceof AssayerError) || failure.code !== "OPA_FAILED") throw failure;
    const output = failure.details?.["output"];
    const [first = ""] = typeof output === "string" ? output.split("\n") : [];
    const { row = "1", message = first || failure.message } = parseError.exec(first)?.groups ?? {};
    return { file, row: Math.max(Number(row), 1), message: message.trim() };
  };
}
