import type { Rule, Selector } from "./exports.ts";

/** Whether a rule is about requests for tokens of service accounts. */
export function matchesTokens({ operations, apiGroups, apiVersions, resources, scope }: Rule): boolean {
  return (
    lists(operations, "CREATE") &&
    lists(apiGroups, "") &&
    lists(apiVersions, "v1") &&
    ["serviceaccounts/token", "serviceaccounts/*", "*/token", "*/*"].some((one) => resources?.includes(one)) &&
    (scope ?? "*") !== "Cluster"
  );
}

function lists(values: readonly string[] | null | undefined, wanted: string): boolean {
  return values !== undefined && values !== null && (values.includes(wanted) || values.includes("*"));
}

/** Whether a selector leaves nothing out. */
export function isEverything(selector: Selector): boolean {
  return Object.keys(selector?.matchLabels ?? {}).length === 0 && (selector?.matchExpressions ?? []).length === 0;
}

/** The names of the namespaces that a selector leaves out; undefined where it leaves out any by other means. */
export function exemptNamespaces(selector: Selector): string[] | undefined {
  if (Object.keys(selector?.matchLabels ?? {}).length > 0) return undefined;
  const expressions = selector?.matchExpressions ?? [];
  const byName = expressions.every(
    // The API server itself sets this label, and nobody can change it.
    ({ key, operator }) => key === "kubernetes.io/metadata.name" && operator === "NotIn",
  );
  return byName ? expressions.flatMap(({ values }) => values ?? []) : undefined;
}
