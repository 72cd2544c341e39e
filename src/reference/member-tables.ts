import { anchor, code, table } from "../authoring/markdown.ts";
import { kindOf } from "./kind.ts";
import { ownSections } from "./schema.ts";
import type { Member, Schema, Section } from "./schema.ts";

export interface TableOptions {
  /** Heading of a section, without its `#`. */
  readonly title: (section: Section) => string;
  readonly level: "##" | "###" | "####";
  /** What stands below a member's name. */
  readonly beside?: (member: Member) => string | undefined;
  /** What a member without a default is where nothing is said. */
  readonly mostly: "required" | "optional";
}

/** A heading and a table of members for each section. */
export function memberTables(sections: readonly Section[], options: TableOptions): string[] {
  return sections.flatMap((section) => [
    `${options.level} ${options.title(section)}`,
    ...[section.description, section.exactlyOne ? "Exactly one of these." : ""].filter(Boolean),
    table(
      ["member", "value", "meaning"],
      section.members.map((member) => [
        named(member, options),
        valued(member, section, options),
        meant(member, options),
      ]),
    ),
  ]);
}

/** `context.risk` or `context.risk, type http`. */
export function sectionTitle({ path, variant }: Section): string {
  return variant === undefined ? path : `${path}, ${variant.member} ${String(variant.value)}`;
}

function named(member: Member, { beside }: TableOptions): string {
  const below = beside?.(member);
  return below === undefined ? code(member.name) : `${code(member.name)}<br>${code(below)}`;
}

function valued(member: Member, section: Section, options: TableOptions): string {
  return [kindOf(member.schema), presence(member, section, options)].filter(Boolean).join("<br>");
}

/** Of required and optional, the rarer one is said. */
function presence({ schema, required }: Member, { exactlyOne }: Section, { mostly }: TableOptions): string {
  if (isShown(schema.default)) return `default ${code(JSON.stringify(schema.default))}`;
  if (exactlyOne) return "";
  const found = required ? "required" : "optional";
  return found === mostly ? "" : found;
}

/** That an object may be left out is said by its members, each with a default of its own. */
function isShown(value: unknown): boolean {
  return value !== undefined && JSON.stringify(value) !== "{}";
}

function meant({ schema, path }: Member, { title }: TableOptions): string {
  const links = ownSections(schema, path).map((section) => `[${title(section)}](${anchor(title(section))})`);
  return [described(schema), links.length === 0 ? "" : `See ${links.join(" and ")}.`].filter(Boolean).join(" ");
}

function described({ description, items }: Schema): string {
  return description ?? items?.description ?? "";
}
