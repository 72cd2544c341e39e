import { availableParallelism } from "node:os";
import { z } from "zod";
import { mapLimited } from "./each.ts";
import type { Opa } from "./opa.ts";
import { referencesIn } from "./references.ts";
import type { Reference } from "./references.ts";
import type { SourceFile } from "./sources.ts";
import { definitionOf } from "./tree.ts";
import type { Definition } from "./tree.ts";

/** What the contract and the linter need to know of a Rego file. Rows count from 1. */
export interface Module {
  readonly source: SourceFile;
  /** `["issuance", "rules", "tenant", "active"]` */
  readonly package: readonly string[];
  readonly row: number;
  readonly metadata: Metadata | undefined;
  readonly rules: readonly Rule[];
  readonly imports: readonly Reference[];
  /** What each import is called here, and where that leads: `clock` → `data.issuance.lib.clock`. */
  readonly aliases: ReadonlyMap<string, string>;
  readonly comments: readonly Comment[];
}

export interface Comment {
  readonly row: number;
  /** What follows the `#`. */
  readonly text: string;
}

export interface Rule {
  /** The first part of its reference: `deny` of `deny contains …`, and of `deny.sub := …` too. */
  readonly name: string;
  readonly row: number;
  /** Whether it adds members to a set of this very name. */
  readonly partialSet: boolean;
  /** The METADATA block right above it. */
  readonly metadata: Metadata | undefined;
  readonly references: readonly Reference[];
  readonly definition: Definition;
}

/** A METADATA block as its author wrote it; contract/metadata.ts judges it. */
export interface Metadata {
  readonly title?: string | undefined;
  readonly description?: string | undefined;
  readonly custom?: Readonly<Record<string, unknown>> | undefined;
}

const located = z.looseObject({ row: z.int() });
const term = z.object({ type: z.string(), value: z.unknown() });
const annotation = z.object({
  scope: z.string(),
  title: z.string().optional(),
  description: z.string().optional(),
  custom: z.record(z.string(), z.unknown()).optional(),
});

/** The part of `opa parse --format json` that is read here. */
const tree = z.object({
  package: z.object({ location: located, path: z.array(term) }),
  annotations: z.array(annotation).optional(),
  /** The text is in base64. */
  comments: z.array(z.object({ Text: z.string(), Location: located })).optional(),
  imports: z
    .array(z.looseObject({ path: z.object({ value: z.array(term) }), alias: z.string().optional() }))
    .optional(),
  rules: z
    .array(
      z.looseObject({
        location: located,
        default: z.boolean().optional(),
        annotations: z.array(annotation).optional(),
        head: z.looseObject({
          ref: z.array(term).min(1),
          key: z.unknown().optional(),
          value: z.unknown().optional(),
          args: z.array(z.unknown()).optional(),
        }),
      }),
    )
    .optional(),
});
type ParsedImport = NonNullable<z.infer<typeof tree>["imports"]>[number];
type ParsedRule = NonNullable<z.infer<typeof tree>["rules"]>[number];

/** Parses Rego files with OPA itself. Error: `OPA_FAILED` with file and line of what is not Rego. */
export function parseModules(files: readonly SourceFile[], opa: Opa): Promise<Module[]> {
  return mapLimited(files, availableParallelism(), (source) => parseModule(source, opa));
}

/** Parses a Rego file with OPA itself. Errors as of `parseModules`. */
export async function parseModule(source: SourceFile, opa: Opa): Promise<Module> {
  const args = ["parse", "--format", "json", "--json-include", "locations", source.file];
  const parsed = tree.parse(JSON.parse(await opa(args)));
  return {
    source,
    package: parsed.package.path.slice(1).map(({ value }) => String(value)),
    row: parsed.package.location.row,
    metadata: scoped(parsed.annotations, "package"),
    rules: (parsed.rules ?? []).map(rule),
    imports: referencesIn(parsed.imports),
    aliases: new Map((parsed.imports ?? []).map(aliased)),
    comments: (parsed.comments ?? []).map(({ Text, Location }) => ({
      row: Location.row,
      text: Buffer.from(Text, "base64").toString("utf8"),
    })),
  };
}

function aliased({ path, alias }: ParsedImport): [string, string] {
  const steps = path.value.map(({ value }) => String(value));
  return [alias ?? steps.at(-1) ?? "", steps.join(".")];
}

function rule(parsed: ParsedRule): Rule {
  const { location, head, annotations, ...rest } = parsed;
  return {
    name: String(head.ref[0]?.value),
    row: location.row,
    partialSet:
      head.ref.length === 1 &&
      head.key !== undefined &&
      head.value === undefined &&
      head.args === undefined &&
      rest.default !== true,
    metadata: scoped(annotations, "rule"),
    references: referencesIn([head, rest]),
    definition: definitionOf(parsed),
  };
}

function scoped(annotations: readonly z.infer<typeof annotation>[] = [], scope: string): Metadata | undefined {
  return annotations.find((one) => one.scope === scope);
}
