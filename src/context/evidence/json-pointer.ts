/** The value at a JSON Pointer (RFC 6901) into hostile JSON: its own members only. */
export function at(document: unknown, pointer: string): unknown {
  const names = pointer.split("/").slice(1);
  return names.reduce<unknown>(
    (node, name) => member(node, name.replaceAll("~1", "/").replaceAll("~0", "~")),
    document,
  );
}

function member(node: unknown, name: string): unknown {
  if (typeof node !== "object" || node === null || !Object.hasOwn(node, name)) return undefined;
  return (node as Record<string, unknown>)[name];
}
