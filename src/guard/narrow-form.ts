import type { Obligation } from "../issuance/caller.ts";
import type { Issuance } from "../issuance/decision.ts";
import type { Asked } from "./asked.ts";
import type { Form } from "./form.ts";

const targetNames = ["resource", "audience"];

/** The same request for no more than was decided: RFC 6749 §3.3, RFC 8707 §2, RFC 8693 §2.1, RFC 9396 §5. */
export function narrowForm(form: Form, { scopes, resources, authorization_details: details }: Issuance): Form {
  const replaced = new Map<string, readonly string[]>([
    ...(scopes ? [["scope", [scopes.join(" ")]] as const] : []),
    ...(details ? [["authorization_details", [JSON.stringify(details)]] as const] : []),
  ]);
  const allowed = resources && new Set(resources);
  const narrowed = [...form].map(([name, values]): [string, readonly string[]] => {
    if (targetNames.includes(name)) return [name, values.filter((value) => allowed?.has(value) ?? true)];
    return [name, replaced.get(name) ?? values];
  });
  return new Map(narrowed.filter(([, values]) => values.some((value) => value !== "")));
}

/** What a decision demands that neither a narrower request nor a look at the answer can bring about. */
export function unenforceable(
  form: Form,
  asked: Asked,
  issuance: Issuance,
  waived: ReadonlySet<Obligation>,
): Obligation[] {
  const names: Obligation[] = issuance.require.map(({ type }) => `require.${type}` as const);
  const hopeless = names.filter((name) => name !== "require.sender_constrained_token");
  if (!issuance.token_types.includes("access_token")) hopeless.push("omit.access_token");
  const targetsAsked = targetNames.some((name) => form.has(name));
  const fewer = (issuance.resources?.length ?? 0) < new Set(asked.resources).size;
  // Targets that the configuration assumes cannot be left out of a request that names none.
  if (fewer && !targetsAsked) hopeless.push("resources");
  return [...new Set(hopeless)].filter((name) => !waived.has(name));
}
