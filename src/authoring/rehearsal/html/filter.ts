import { element, escaped } from "../../report/formats/markup.ts";
import { classes } from "../difference.ts";
import type { Group } from "../groups.ts";

/** Hidden until the script is there that makes it work. */
export function filterForm(groups: readonly Group[]): string {
  const present = classes.filter((name) => groups.some((group) => group.class === name));
  const codes = sorted(groups.flatMap(({ codes: { added, removed } }) => [...added, ...removed]));
  const listed = (by: "tenants" | "clients") => sorted(groups.flatMap((group) => group[by].map(({ id }) => id)));
  return element(
    "form",
    { hidden: "", "aria-label": "Filter" },
    choice("class", "kind", present),
    choice("code", "code", codes),
    search("tenant", listed("tenants")),
    search("client", listed("clients")),
    search("text", []),
    element("output", {}),
  );
}

function choice(label: string, name: string, options: readonly string[]): string {
  const all = [element("option", { value: "" }, "all"), ...options.map((one) => element("option", {}, escaped(one)))];
  return element("label", {}, label, element("select", { name }, ...all));
}

/** Part of a name is enough. */
function search(name: string, suggestions: readonly string[]): string {
  const input = `<input type="search" name="${name}" list="${name}s" autocomplete="off">`;
  const list = suggestions.map((one) => element("option", {}, escaped(one)));
  return element(
    "label",
    {},
    name,
    input,
    ...(list.length > 0 ? [element("datalist", { id: `${name}s` }, ...list)] : []),
  );
}

function sorted(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}
