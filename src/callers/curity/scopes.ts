import type { ScopeQuestion } from "./schema.ts";
import type { CuritySettings } from "./settings.ts";

/** The scope that a question is about; undefined where that cannot be told. */
export type FindScope = (question: ScopeQuestion) => string | undefined;

/**
 * Curity takes a scope apart before it asks: the first segment is the type of the resource, the last one the action
 * if it is one of the available actions, what is between is the path. Several scopes may come to the same question:
 * such a question is about none of them.
 */
export function createFindScope({ scopes, default_action, available_actions }: CuritySettings): FindScope {
  const known = [...new Set(scopes)].map((scope) => takenApart(scope, default_action, available_actions));
  return (question) => {
    const found = known.filter((one) => mayAskFor(one, question));
    return found.length === 1 ? found[0]?.scope : undefined;
  };
}

interface Parts {
  readonly scope: string;
  readonly type: string;
  readonly action: string;
  /** Every way to write its path. */
  readonly paths: ReadonlySet<string>;
}

function takenApart(scope: string, defaultAction: string, availableActions: readonly string[]): Parts {
  const [type = "", ...rest] = scope.split(":");
  const last = rest.at(-1);
  if (last !== undefined && availableActions.includes(last)) {
    return { scope, type, action: last, paths: spellings(rest.slice(0, -1)) };
  }
  // Whether a last segment that is no action belongs to the path is not documented: either will do.
  const paths = new Set([...spellings(rest), ...spellings(rest.slice(0, -1))]);
  return { scope, type, action: defaultAction, paths };
}

function spellings(segments: readonly string[]): Set<string> {
  return new Set([segments.join(":"), segments.join("/")]);
}

/** Whatever the resource says beyond its type has to be the path, or the scope itself. */
function mayAskFor({ scope, type, action, paths }: Parts, { resource, action: { name } }: ScopeQuestion): boolean {
  if (resource.type !== type || name !== action) return false;
  const path = [resource.properties?.path ?? ""].flat().join(":");
  const said = [resource.id ?? "", path].filter((words) => words !== "" && words !== type);
  if (said.length === 0) return paths.has("");
  return said.every((words) => words === scope || (words !== "" && paths.has(words)));
}
