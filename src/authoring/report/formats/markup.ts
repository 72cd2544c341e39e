const references: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text as content of an element or value of an attribute, in HTML and in XML. */
export function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => references[sign] ?? sign);
}

export type Attributes = Readonly<Record<string, string | number | undefined>>;

/**
 * An element of HTML or XML. Attributes that are undefined are left out.
 * @param content markup, escaped already
 */
export function element(name: string, attributes: Attributes, ...content: readonly string[]): string {
  const written = Object.entries(attributes).flatMap(([attribute, value]) =>
    value === undefined ? [] : [` ${attribute}="${inAttribute(String(value))}"`],
  );
  return `<${name}${written.join("")}>${content.join("")}</${name}>`;
}

/** A line break in an attribute would be read as a space (XML 1.0 section 3.3.3). */
function inAttribute(text: string): string {
  return escaped(text).replaceAll("\n", "&#10;");
}
