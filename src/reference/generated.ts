const begin = "<!-- generated -->";
const end = "<!-- /generated -->";

/** A page that is written by hand, with what is generated renewed between its two marks. */
export function withGenerated(page: string, text: string): string {
  const [before, rest = ""] = page.split(begin);
  const after = rest.split(end)[1];
  if (after === undefined) throw new TypeError(`the page has no place for what is generated: ${page.slice(0, 80)}`);
  return `${before}${begin}\n\n${text}\n\n${end}${after}`;
}
