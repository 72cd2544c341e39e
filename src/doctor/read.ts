import { FileFault, renderFault } from "../files/fault.ts";
import { readDocuments } from "../files/read.ts";
import { AssayerError } from "../issuance/errors.ts";
import { printable } from "./finding.ts";

/** A file that an IdP's configuration was exported to. Untrusted, and it may hold secrets. */
export interface ExportedFile {
  readonly file: string;
  readonly documents: readonly unknown[];
}

const limits = { maxBytes: 16 * 1_048_576, maxYamlBytes: 2 * 1_048_576 };

/**
 * Reads JSON or YAML, one document or several.
 * @throws AssayerError EXPORT_INVALID whose message names file, line and column
 */
export async function readExport(file: string): Promise<ExportedFile> {
  try {
    const { documents } = await readDocuments(file, file, limits);
    return { file, documents };
  } catch (failure) {
    if (!(failure instanceof FileFault)) throw failure;
    throw new AssayerError("EXPORT_INVALID", withoutText(failure));
  }
}

/** Behind a colon, a parser's message quotes what it stumbled over, and that may be a secret. */
function withoutText({ fault }: FileFault): string {
  return printable(renderFault({ ...fault, message: fault.message.split(": ")[0] ?? "" }));
}
