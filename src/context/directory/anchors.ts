import { X509Certificate, createHash } from "node:crypto";
import { dirname, join, relative, sep } from "node:path";
import { readText } from "../../files/read.ts";

/** A certificate at which a chain may end. */
export interface Anchor {
  readonly pem: string;
  /** base64url of the SHA-256 of its DER (`x5t#S256`, RFC 8705 §3.1). */
  readonly thumbprint: string;
}

const maxBytes = 1_048_576;
const certificate = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;

/**
 * The certificates that a `trust_anchors` entry stands for.
 * @param written PEM text, or the path of a PEM file from the file that names it
 * @param file where it was written, as a path from the root
 * @throws an error for people, without any of the file's text
 */
export async function readAnchors(written: string, file: string, root: string): Promise<Anchor[]> {
  const text = written.startsWith("-----BEGIN") ? written : await readPem(written, file, root);
  const found = text.match(certificate) ?? [];
  if (found.length === 0) throw new Error("holds no PEM certificate");
  return found.map(toAnchor);
}

/** Below the root only: nothing else is watched. */
async function readPem(written: string, file: string, root: string): Promise<string> {
  const path = join(root, dirname(file), written);
  const inside = relative(root, path);
  if (inside === ".." || inside.startsWith(`..${sep}`))
    throw new Error("must name a file inside the directory's folder");
  return readText(path, inside, maxBytes);
}

function toAnchor(pem: string): Anchor {
  return { pem: `${pem}\n`, thumbprint: thumbprintOf(pem) };
}

function thumbprintOf(pem: string): string {
  try {
    return createHash("sha256").update(new X509Certificate(pem).raw).digest("base64url");
  } catch (cause) {
    throw new Error("holds a certificate that cannot be parsed", { cause });
  }
}
