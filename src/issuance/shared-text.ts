const rendered = new WeakMap<object, string>();

/** The JSON text of what is the same object for many decisions, rendered once: it must not change. */
export function sharedText(document: object): string {
  const known = rendered.get(document) ?? JSON.stringify(document);
  rendered.set(document, known);
  return known;
}
