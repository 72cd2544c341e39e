/** RFC 8707 §2 and RFC 8693 §2.1 let these parameters come several times; RFC 6749 §3.2 lets no other. */
export const repeatable: ReadonlySet<string> = new Set(["resource", "audience"]);

/** One name or value of `application/x-www-form-urlencoded` (RFC 6749 appendix B); undefined where its escapes are not UTF-8. */
export function formDecoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return undefined;
  }
}

/** Whether a Content-Type says that the body is a form. */
export function isForm(contentType: string | undefined): boolean {
  return form.test(contentType ?? "");
}

const form = /^application\/x-www-form-urlencoded[ \t]*(?:;[ \t]*charset=(?:"utf-8"|utf-8)[ \t]*)?$/i;
