/** What a SPIFFE path can say about where a workload runs. The SPIFFE standard leaves paths to their owners. */
const names = ["cluster", "namespace", "service_account"] as const;
type Name = (typeof names)[number];
export type Place = Partial<Record<Name, string>>;

const literal = /^[A-Za-z0-9._-]+$/;

/** What is wrong with a template, for the person who wrote it. */
export function templateFault(template: string): string | undefined {
  const segments = template.split("/").slice(1);
  const found = placeholders(template);
  if (!template.startsWith("/")) return "must begin with /";
  if (segments.some((segment) => nameOf(segment) === undefined && !literal.test(segment))) {
    return `each segment is literal or one of ${names.map((name) => `{${name}}`).join(", ")}`;
  }
  if (new Set(found).size < found.length) return "names a placeholder twice";
  return undefined;
}

export function placeholders(template: string): Name[] {
  return template.split("/").flatMap((segment) => nameOf(segment) ?? []);
}

/** Nothing where the path has another shape: then it says nothing about the place. */
export function readPlace(template: string, path: string): Place {
  const wanted = template.split("/");
  const given = path.split("/");
  const place: Place = {};
  if (wanted.length !== given.length) return {};
  for (const [index, segment] of wanted.entries()) {
    const name = nameOf(segment);
    const value = given[index];
    if (name !== undefined && value !== undefined) place[name] = value;
    if (name === undefined && value !== segment) return {};
  }
  return place;
}

function nameOf(segment: string): Name | undefined {
  return names.find((name) => segment === `{${name}}`);
}
