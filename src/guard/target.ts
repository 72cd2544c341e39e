import { AssayerError } from "../issuance/errors.ts";

/** Whether a request is one to a token endpoint, which is guarded, or to anything else, which is passed on. */
export type Target = "token" | "other";

/** Throws TARGET_AMBIGUOUS or TARGET_QUERY_REFUSED. */
export type ReadTarget = (target: string) => Target;

/**
 * Tells token endpoints by their path as it was sent. A target that some server, or something before it, could read as
 * one of them although it is written otherwise is refused: the upstream must not see a token request in what was passed
 * on unseen.
 */
export function createReadTarget(tokenPaths: readonly string[]): ReadTarget {
  const exact = new Set(tokenPaths);
  const readings = new Set(tokenPaths.map(loosest));
  return (target) => {
    // RFC 9112 §3.2.1: only the origin form is for a reverse proxy, and it has no fragment.
    if (!target.startsWith("/") || target.includes("#")) throw ambiguous();
    const mark = target.indexOf("?");
    const path = mark < 0 ? target : target.slice(0, mark);
    if (exact.has(path)) {
      // Servers that merge query and form would read parameters there that nobody has decided on.
      if (mark >= 0) throw new AssayerError("TARGET_QUERY_REFUSED", "a query at the token endpoint");
      return "token";
    }
    if (readings.has(loosest(path))) throw ambiguous();
    return "other";
  };
}

function ambiguous(): AssayerError {
  return new AssayerError("TARGET_AMBIGUOUS", "a target that could be read as the token endpoint");
}

/**
 * What is left of a path when everything is undone that servers are known to undo: escapes, also of escapes; case and
 * compatibility forms of letters; backslashes; path parameters (`;v=1`) and what follows an escaped `?` or `#`;
 * characters that are not visible ASCII; empty and dot segments; a suffix (`.json`) and a slash at the end.
 */
function loosest(path: string): string {
  const folded = unescaped(path).normalize("NFKC").toUpperCase().toLowerCase().replaceAll("\\", "/");
  const segments: string[] = [];
  for (const raw of folded.replace(/[?#][^]*$/, "").split("/")) {
    const segment = raw.replace(/;[^]*$/, "").replaceAll(/[^\x21-\x7e]/g, "");
    if (segment === "..") segments.pop();
    else if (segment !== "" && segment !== ".") segments.push(segment);
  }
  const last = segments.pop() ?? "";
  return [...segments, last.replace(/(?<=.)\..*$/, "")].join("/");
}

/** Nobody means more than this; undoing any number of them would cost time in proportion to the square of the length. */
const maxRounds = 8;

/** Undoes escapes, and escapes of escapes. Throws TARGET_AMBIGUOUS. */
function unescaped(path: string): string {
  let text = path;
  for (let round = 0; round < maxRounds; round += 1) {
    const next = text.replaceAll(/(?:%[0-9a-f]{2})+/gi, (escapes) =>
      Buffer.from(escapes.replaceAll("%", ""), "hex").toString("utf8"),
    );
    if (next === text) return text;
    text = next;
  }
  throw ambiguous();
}
