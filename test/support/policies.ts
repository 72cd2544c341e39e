import { compileBundle } from "./compile.ts";
import type { BundleFiles } from "./compile.ts";

/** A verdict that allows and takes nothing away, in Rego, with what a test adds to it. */
export const allowing = `{
	"decision": "allow", "deny": set(), "drop_scope": set(), "drop_resource": set(), "drop_claim": set(),
	"drop_authorization_detail": set(), "max_lifetime": set(), "omit_token": set(), "set_claim": set(),
	"require": set(), "observed": set(),
}`;

/** A policy that does to its evaluator what \`input.do\` says, and otherwise allows. */
export const runaway = `package issuance.decision

verdict := object.union(allowing, {"extra": extra}) if extra

verdict := allowing if not extra

allowing := ${allowing}

extra := count([1 | some a in numbers.range(1, 20000); some b in numbers.range(1, 20000); a == b + 30000]) + 1 if input.do == "loop"

extra := [array.concat(numbers.range(1, 100000), [x]) | some x in numbers.range(1, 100000)] if input.do == "grow"

extra := walked if {
	input.do == "recurse"
	walked := count([1 | walk(json.unmarshal(input.text), _)])
}

extra := [input.text | some _ in numbers.range(1, input.times)] if input.do == "answer"
`;

export const compileRunaway = (): Promise<BundleFiles> => compileBundle({ files: { "decision.rego": runaway } });
