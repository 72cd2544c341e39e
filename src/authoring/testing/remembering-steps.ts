import type { Files } from "../archive.ts";
import type { Policy } from "../contract/contract.ts";
import { readAll } from "../scenario/scenarios.ts";
import type { SourceFile } from "../sources.ts";
import { stagedFiles } from "../staging.ts";
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
  const scenarios = lastOf(readAll);
  const regoTests = lastOf(runRegoTests);
  const verdicts = lastOf((): Verdicts => new Map());
  return {
    readAll: (paths) => scenarios.of(paths.join("\0"), paths),
    runRegoTests: (asked) => regoTests.of(contentOf(asked.policy, asked.tests), asked),
    withDecider: ({ policy, opa }, use) => use(interpretingDecider(policy, opa, verdicts.of(contentOf(policy)))),
    forget: (file) => {
      if (!file.endsWith(".rego")) scenarios.forget();
    },
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
