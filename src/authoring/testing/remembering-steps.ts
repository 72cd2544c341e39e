import type { Files } from "../archive.ts";
import type { Policy } from "../contract/contract.ts";
import { readPolicy } from "../policy.ts";
import { readAll } from "../scenario/scenarios.ts";
import type { SourceFile } from "../sources.ts";
import { stagedFiles } from "../staging.ts";
import { parseModules } from "../syntax.ts";
import type { Module } from "../syntax.ts";
import { interpretingDecider } from "./interpreted.ts";
import type { Verdicts } from "./interpreted.ts";
import { runRegoTests } from "./rego-tests.ts";
import type { Steps } from "./run-tests.ts";

export interface RememberingSteps extends Steps {
  /** A file has changed, or is gone. */
  readonly forget: (file: string) => void;
}

/**
 * Steps that do again only what a change affects. Scenarios are read again where a document has changed. Rego tests run
 * again where policy or tests have, and inputs are decided again where the policy has: by interpreting it, as building a
 * bundle takes longer.
 */
export function rememberingSteps(): RememberingSteps {
  const parse = parsingOnce();
  const scenarios = lastOf(readAll);
  const regoTests = lastOf(runRegoTests);
  const verdicts = lastOf((): Verdicts => new Map());
  return {
    readPolicy: (roots, opa) => readPolicy(roots, opa, parse),
    readAll: (paths) => scenarios.of(paths.join("\0"), paths),
    runRegoTests: (asked) => regoTests.of(contentOf(asked.policy, asked.tests), asked),
    withDecider: ({ policy, opa }, use) => use(interpretingDecider(policy, opa, verdicts.of(contentOf(policy)))),
    forget: (file) => {
      if (!file.endsWith(".rego")) scenarios.forget();
    },
  };
}

/** Parses a file again where its text has changed: a syntax tree is many times as large as the file. */
function parsingOnce(): typeof parseModules {
  const keyOf = ({ file, text }: SourceFile) => `${file}\0${text}`;
  let known = new Map<string, Module>();
  return async (files, opa) => {
    const fresh = await parseModules(
      files.filter((one) => !known.has(keyOf(one))),
      opa,
    );
    const all = new Map([...known, ...fresh.map((one): [string, Module] => [keyOf(one.source), one])]);
    const modules = files.flatMap((one) => all.get(keyOf(one)) ?? []);
    known = new Map(modules.map((one) => [keyOf(one.source), one]));
    return modules;
  };
}

/** Keeps the last answer for as long as the key stays, unless it is a failure. */
function lastOf<Asked extends readonly unknown[], Answer>(find: (...asked: Asked) => Answer) {
  let last: { readonly key: string; readonly answer: Answer } | undefined;
  const forget = () => {
    last = undefined;
  };
  const of = (key: string, ...asked: Asked): Answer => {
    if (last?.key === key) return last.answer;
    const found = { key, answer: find(...asked) };
    last = found;
    if (found.answer instanceof Promise) found.answer.catch(() => last === found && forget());
    return found.answer;
  };
  return { of, forget };
}

function contentOf(policy: Policy, tests: readonly SourceFile[] = []): string {
  const staged: Files = stagedFiles(policy);
  const texts = [...staged].map(([path, bytes]) => [path, Buffer.from(bytes).toString("utf8")]);
  return JSON.stringify([texts, tests.map(({ path, text }) => [path, text])]);
}
