/** Control and format characters, halves of surrogate pairs and whatever else no text consists of. */
const illegible = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/gu;

/**
 * Text from files and requests, so that no terminal obeys it, no reader is deceived by it and XML 1.0 can hold it. Line
 * breaks stay.
 */
export function legible(text: string): string {
  return text
    .replaceAll("\r\n", "\n")
    .replaceAll(illegible, (sign) => (sign === "\n" ? sign : `\\u{${sign.codePointAt(0)?.toString(16)}}`));
}

/** Legible text in one line. */
export function inOneLine(text: string): string {
  return text.replaceAll("\n", "\\n");
}

/** For programs, of which many read no JSON with half a surrogate pair in it (RFC 8259 section 8.2). */
export function wellFormed(text: string): string {
  return text.replaceAll(/\p{Cs}/gu, "\uFFFD");
}

/** The same data with every string in it replaced. */
export function withTexts<Data>(data: Data, replace: (text: string) => string): Data {
  const replaced = (_: string, value: unknown) => (typeof value === "string" ? replace(value) : value);
  return JSON.parse(JSON.stringify(data), replaced) as Data;
}
