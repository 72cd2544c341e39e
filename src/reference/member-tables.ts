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
  /** Whether a member without a default says that it is optional; otherwise only what is required is said. */
  readonly sayOptional?: boolean;
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

function named({ name, ...member }: Member, { beside }: TableOptions): string {
  const below = beside?.({ name, ...member });
  return below === undefined ? code(name) : `${code(name)}<br>${code(below)}`;
}

function valued({ schema, required }: Member, { exactlyOne }: Section, { sayOptional }: TableOptions): string {
  const presence = () => {
    if (isShown(schema.default)) return `default ${code(JSON.stringify(schema.default))}`;
    if (required) return sayOptional === true ? "" : "required";
    return sayOptional === true && !exactlyOne ? "optional" : "";
  };
  return [kindOf(schema), presence()].filter(Boolean).join("<br>");
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
