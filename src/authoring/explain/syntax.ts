import { z } from "zod";
import type { Opa } from "../opa.ts";

/** A place in a Rego file. Rows and columns count from 1. */
export interface Place {
  readonly file: string;
  readonly row: number;
  readonly col: number;
}

/** An expression of a body, as it is written. */
export interface Expression extends Place {
  readonly text: string;
  readonly negated: boolean;
  readonly terms: unknown;
  /** The body of an `every`. */
  readonly inner: readonly Expression[];
}

/** One definition of a rule; a rule may have several, and an `else` is one more. */
export interface Definition extends Place {
  readonly name: string;
  /** Whether it has no other value than true: then its conditions say it all. */
  readonly isTruth: boolean;
  readonly isFunction: boolean;
  /** The reason code in its METADATA. */
  readonly code: string | undefined;
  readonly body: readonly Expression[];
  /** Members of the input that it is made of: `object.get(input, ["tenant", "id"], null)`. */
  readonly gets: readonly (readonly string[])[];
}

export interface RegoModule {
  readonly file: string;
  /** `issuance.lib.clock` */
  readonly package: string;
  /** What the file calls other packages: `clock` → `issuance.lib.clock`. */
  readonly imports: ReadonlyMap<string, string>;
  readonly definitions: readonly Definition[];
}

const location = z.object({ file: z.string(), row: z.int(), col: z.int(), text: z.string().optional() });
/** A part of OPA's syntax tree, with its place and its text where the source has one. */
export const term = z.object({ type: z.string(), value: z.unknown(), location: location.exactOptional() });
export type Term = z.infer<typeof term>;

const expression = z.object({
  location,
  negated: z.boolean().optional(),
  generated: z.boolean().optional(),
  terms: z.unknown(),
});
const every = z.object({ body: z.array(expression) });
const rule = z.object({
  location,
  annotations: z.array(z.object({ custom: z.object({ code: z.string().optional() }).optional() })).optional(),
  head: z.object({
    ref: z.array(term).min(1),
    args: z.array(z.unknown()).optional(),
    key: z.unknown().optional(),
    value: term.optional(),
  }),
  body: z.array(expression),
  get else() {
    return rule.optional();
  },
});
const imported = z.object({ path: term.extend({ value: z.array(term) }), alias: z.string().optional() });
const tree = z.object({
  package: z.object({ path: z.array(term) }),
  imports: z.array(imported).optional(),
  rules: z.array(rule).optional(),
});

/**
 * Parses a Rego file with OPA itself, where `file` lies in the folder.
 * @throws AssayerError OPA_UNAVAILABLE or OPA_FAILED
 */
export async function parseRego(file: string, folder: string, opa: Opa): Promise<RegoModule> {
  const args = ["parse", "--format", "json", "--json-include", "locations", file];
  const parsed = tree.parse(JSON.parse(await opa(args, { cwd: folder })));
  return {
    file,
    package: dotted(parsed.package.path),
    imports: new Map((parsed.imports ?? []).map(named)),
    definitions: (parsed.rules ?? []).flatMap((one) => definitions(one, codeOf(one))),
  };
}

export function textOf(place: z.infer<typeof location> | undefined): string {
  return Buffer.from(place?.text ?? "", "base64").toString("utf8");
}

/** Of a path whose first part is `data`. */
function dotted(path: readonly { readonly value: unknown }[]): string {
  return path
    .slice(1)
    .map(({ value }) => String(value))
    .join(".");
}

function named({ path, alias }: z.infer<typeof imported>): [name: string, packageName: string] {
  return [alias ?? String(path.value.at(-1)?.value), dotted(path.value)];
}

function codeOf({ annotations = [] }: z.infer<typeof rule>): string | undefined {
  return annotations.map(({ custom }) => custom?.code).find((code) => code !== undefined);
}

function definitions(one: z.infer<typeof rule>, code: string | undefined): Definition[] {
  const { head, location: at, body, else: otherwise } = one;
  const definition: Definition = {
    ...placeOf(at),
    name: String(head.ref[0]?.value),
    isTruth: head.key === undefined && head.value?.type === "boolean" && head.value.value === true,
    isFunction: head.args !== undefined,
    code,
    body: body.flatMap(written),
    gets: getsIn([head, body]),
  };
  return [definition, ...(otherwise === undefined ? [] : definitions(otherwise, code))];
}

const get = z.tuple([
  z.object({ value: z.tuple([z.object({ value: z.literal("object") }), z.object({ value: z.literal("get") })]) }),
  z.object({ value: z.tuple([z.object({ value: z.literal("input") })]).or(z.literal("input")) }),
  z.object({ type: z.literal("array"), value: z.array(z.object({ value: z.string() })) }),
  z.unknown(),
]);

function getsIn(part: unknown): string[][] {
  if (typeof part !== "object" || part === null) return [];
  const found = get.safeParse(part);
  if (found.success) return [found.data[2].value.map(({ value }) => value)];
  return Object.values(part).flatMap(getsIn);
}

/** OPA gives a rule without a body one that is `true`. */
function written({
  location: at,
  negated = false,
  generated = false,
  terms,
}: z.infer<typeof expression>): Expression[] {
  if (generated) return [];
  const inner = every.safeParse(terms).data?.body.flatMap(written) ?? [];
  return [{ ...placeOf(at), text: textOf(at), negated, terms, inner }];
}

function placeOf({ file, row, col }: z.infer<typeof location>): Place {
  return { file, row, col };
}
