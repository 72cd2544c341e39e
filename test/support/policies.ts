import { gzipSync } from "node:zlib";
import { packTar } from "modern-tar";
import type { TarEntry } from "modern-tar";
import { compileBundle } from "./compile.ts";
import type { BundleFiles } from "./compile.ts";

/** A verdict that allows and takes nothing away, as Rego. */
export const allowing = `{
	"decision": "allow", "deny": set(), "drop_scope": set(), "drop_resource": set(), "drop_claim": set(),
	"drop_authorization_detail": set(), "max_lifetime": set(), "omit_token": set(), "set_claim": set(),
	"require": set(), "observed": set(),
}`;

/** A policy that allows, unless `input.do` tells it to do something to its evaluator. */
export const runaway = `package issuance.decision

verdict := object.union(allowing, {"extra": extra}) if {
	is_string(input.do)
	extra
}

verdict := allowing if not input.do

allowing := ${allowing}

# Compares without computing, which would need memory.
extra := count([1 | some a in many; some b in many; a == b; a < 0]) + 1 if input.do == "loop"

many := numbers.range(1, object.get(input, "upTo", 20000))

extra := [array.concat(numbers.range(1, 100000), [x]) | some x in numbers.range(1, 100000)] if input.do == "grow"

extra := count([1 | walk(json.unmarshal(input.text), _)]) if input.do == "recurse"

extra := [input.text | some _ in numbers.range(1, input.times)] if input.do == "answer"
`;

/** A policy whose decision is \`input.decision\`, and otherwise the one given here. */
export const deciding = (decision: string): string => `package issuance.decision

verdict := object.union(${allowing}, {"decision": object.get(input, "decision", "${decision}")})
`;

export function compilePolicy(rego: string): Promise<BundleFiles> {
  return compileBundle({ files: { "decision.rego": rego } });
}

/** What the build adds to a manifest once its gates are passed. */
export const metadata = {
  assayer: { contract: 1, catalogue: [], self_test: { input: { now: 1 }, decision: "allow" } },
};

/** The same files with a revision and with metadata, as the build would write them. */
export function withManifest(files: BundleFiles, over: Readonly<Record<string, unknown>> = {}): BundleFiles {
  const manifest = JSON.parse(Buffer.from(files.get(".manifest") ?? []).toString()) as object;
  const text = JSON.stringify({ ...manifest, revision: "r1", metadata, ...over });
  return new Map([...files, [".manifest", Buffer.from(text)]]);
}

/** A tar.gz of these entries, whatever they are. */
export async function archiveOf(entries: BundleFiles | readonly TarEntry[]): Promise<Uint8Array> {
  return gzipSync(await packTar(Array.isArray(entries) ? entries : [...(entries as BundleFiles)].map(fileEntry)));
}

function fileEntry([path, body]: [string, Uint8Array]): TarEntry {
  return { header: { name: `/${path}`, size: body.byteLength, mtime: new Date(0) }, body };
}
