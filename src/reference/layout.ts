/** JSON to be read: objects and lists that fit on a line stay on it, the others get a line for each member. */
export function layout(value: unknown, width = 100, indent = ""): string {
  const line = inline(value);
  if (indent.length + line.length <= width || typeof value !== "object" || value === null) return line;
  const inner = `${indent}  `;
  const isList = Array.isArray(value);
  const parts = Object.entries(value)
    .filter(([, part]) => part !== undefined)
    .map(([name, part]) => `${inner}${isList ? "" : `${JSON.stringify(name)}: `}${layout(part, width, inner)}`);
  const [open, close] = isList ? "[]" : "{}";
  return `${open}\n${parts.join(",\n")}\n${indent}${close}`;
}

function inline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value)
    .filter(([, part]) => part !== undefined)
    .map(([name, part]) => `${JSON.stringify(name)}: ${inline(part)}`);
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}
