const replacement = "[masked]";

/**
 * Replaces in place what a JSON Pointer (RFC 6901) names; a segment `*` stands for every member. True if there was
 * anything to replace.
 */
export function mask(document: unknown, pointer: string): boolean {
  const segments = pointer.split("/").slice(1).map(unescape);
  return maskAt(document, segments);
}

function maskAt(node: unknown, segments: readonly string[]): boolean {
  const [first, ...rest] = segments;
  if (first === undefined || typeof node !== "object" || node === null) return false;
  const object = node as Record<string, unknown>;
  const names = first === "*" ? Object.keys(object) : [first].filter((name) => Object.hasOwn(object, name));
  if (rest.length > 0) return names.map((name) => maskAt(object[name], rest)).some(Boolean);
  for (const name of names) object[name] = replacement;
  return names.length > 0;
}

function unescape(segment: string): string {
  return segment.replaceAll("~1", "/").replaceAll("~0", "~");
}
