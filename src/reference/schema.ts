/** As much of JSON Schema as zod writes and the pages show. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
}

/** What an object of a document may have: one object, or one alternative of several. */
export interface Section {
  /** `context.evidence.issuers[]`: where it is; a list's entries are `[]`, a map's `.*`. */
  readonly path: string;
  /** The member that tells this alternative from the others, and its value. */
  readonly variant?: { readonly member: string; readonly value: unknown };
  /** Whether there must be one of the members, and no second one. */
  readonly exactlyOne: boolean;
  readonly description: string;
  readonly members: readonly Member[];
}

export interface Member {
  readonly name: string;
  readonly path: string;
  readonly schema: Schema;
  readonly required: boolean;
}

/** Every object of a document, in the order in which they are read: outer before inner. */
export function sectionsOf(schema: Schema, path = ""): Section[] {
  const own = ownSections(schema, path);
  const all = own.flatMap((section) => [
    section,
    ...section.members.flatMap((member) => sectionsOf(member.schema, member.path)),
  ]);
  const distinct = new Map(all.map((section) => [JSON.stringify(section), section]));
  return [...distinct.values()];
}

/** The sections of a schema itself, none where it is no object, list of objects or map of objects. */
export function ownSections(schema: Schema, path: string): Section[] {
  const { items, properties, additionalProperties: others } = schema;
  if (items !== undefined) return ownSections(items, `${path}[]`);
  if (properties !== undefined) return [section(path, schema)];
  if (typeof others === "object") return ownSections(others, `${path}.*`);
  const alternatives = alternativesOf(schema).filter(({ properties }) => properties !== undefined);
  return alternatives.length === 0 ? [] : alternativeSections(alternatives, schema, path);
}

export function alternativesOf({ oneOf, anyOf }: Schema): readonly Schema[] {
  return oneOf ?? anyOf ?? [];
}

function section(path: string, schema: Schema): Section {
  const { properties = {}, required = [], description = "" } = schema;
  const members = Object.entries(properties).map(([name, member]) => ({
    name,
    path: path === "" ? name : `${path}.${name}`,
    schema: member,
    required: required.includes(name),
  }));
  return { path, exactlyOne: false, description, members };
}

function alternativeSections(alternatives: readonly Schema[], { description = "" }: Schema, path: string): Section[] {
  const sections = alternatives.map((one) => section(path, one));
  const member = discriminator(alternatives);
  if (member === undefined) {
    const members = sections.flatMap((one) => one.members).map((one) => ({ ...one, required: false }));
    return [{ path, exactlyOne: true, description, members }];
  }
  return sections.map((one, index) => ({
    ...one,
    description: one.description || description,
    variant: { member, value: alternatives[index]?.properties?.[member]?.const },
  }));
}

/** The member by whose constant every alternative can be told. */
function discriminator([first, ...others]: readonly Schema[]): string | undefined {
  return Object.keys(first?.properties ?? {}).find((name) =>
    [first, ...others].every((one) => one?.properties?.[name]?.const !== undefined),
  );
}
