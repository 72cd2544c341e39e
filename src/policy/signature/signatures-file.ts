import { decodeJwt, decodeProtectedHeader } from "jose";
import { z } from "zod";
import { AssayerError } from "../../issuance/errors.ts";
import type { Files } from "../archive.ts";

/** Where OPA keeps a bundle's signature. Only at the root: below it, OPA would neither read nor verify it. */
export const signaturesFile = ".signatures.json";

/** Room for the hashes of as many files as a bundle may have, with long paths. */
const maxBytes = 4 * 1_048_576;

const documentSchema = z.looseObject({
  signatures: z.tuple([z.string()]),
  /** Other signers than OPA's own are other formats. */
  plugin: z.literal(["", "_default"]).optional(),
});

const headerSchema = z.looseObject({ alg: z.string(), kid: z.string().optional() });

const hash = z.string().regex(/^[0-9a-f]+$/i);
const claimsSchema = z.looseObject({
  files: z.array(z.looseObject({ name: z.string(), hash, algorithm: z.string() })),
  scope: z.string().default(""),
});

/** What a signature says. Until it is verified, anybody may have said it. */
export interface Claimed {
  /** The JWT (RFC 7519) in compact form. */
  readonly token: string;
  readonly algorithm: string;
  readonly keyId?: string;
  /** Empty where there is none. */
  readonly scope: string;
  /** By path, without a leading slash. */
  readonly files: ReadonlyMap<string, SignedHash>;
}

export interface SignedHash {
  readonly hash: string;
  readonly algorithm: string;
}

/**
 * Reads the signature of a bundle, as https://www.openpolicyagent.org/docs/management-bundles#signature-format has it.
 * Undefined where there is none.
 * @throws AssayerError BUNDLE_SIGNATURE_MALFORMED
 */
export function claimedSignature(files: Files): Claimed | undefined {
  const content = files.get(signaturesFile);
  if (content === undefined) return undefined;
  try {
    if (content.byteLength > maxBytes) throw new RangeError(`longer than ${maxBytes} bytes`);
    return claimedIn(JSON.parse(Buffer.from(content).toString("utf8")));
  } catch (cause) {
    const why = cause instanceof z.ZodError ? z.prettifyError(cause) : (cause as Error).message;
    throw new AssayerError("BUNDLE_SIGNATURE_MALFORMED", `${signaturesFile} holds no signature: ${why}`, {
      cause,
      details: { entry: signaturesFile },
    });
  }
}

function claimedIn(document: unknown): Claimed {
  const [token] = documentSchema.parse(document).signatures;
  const { alg, kid } = headerSchema.parse(decodeProtectedHeader(token));
  const { files, scope } = claimsSchema.parse(decodeJwt(token));
  const byPath = new Map(
    files.map(({ name, hash, algorithm }) => [name.replace(/^\//, ""), { hash: hash.toLowerCase(), algorithm }]),
  );
  if (byPath.size < files.length) throw new RangeError("it lists a file twice");
  return { token, algorithm: alg, ...(kid !== undefined && { keyId: kid }), scope, files: byPath };
}
