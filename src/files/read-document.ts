import type { z } from "zod";
import type { ErrorCode } from "../issuance/errors.ts";
import { AssayerError } from "../issuance/errors.ts";
import { faultsOf } from "./document.ts";
import { FileFault, renderFaults } from "./fault.ts";
import { readDocuments } from "./read.ts";
import type { ReadLimits } from "./read.ts";

export interface Expected<Schema extends z.ZodType> {
  readonly schema: Schema;
  readonly limits: ReadLimits;
  /** How a file is refused that is anything else. */
  readonly refusal: ErrorCode;
}

export interface Document<Value> {
  readonly value: Value;
  /** As it stands in the file, before the schema. */
  readonly written: unknown;
}

/**
 * Reads a file that holds one document. An empty file holds an empty object; after a last `---` there is nothing.
 * @throws AssayerError `refusal`, with file, line and member of each fault
 */
export async function readDocument<Schema extends z.ZodType>(
  file: string,
  { schema, limits, refusal }: Expected<Schema>,
): Promise<Document<z.output<Schema>>> {
  const refuse = (message: string) => new AssayerError(refusal, message);
  const reading = await readDocuments(file, file, limits).catch((failure: unknown) => {
    throw failure instanceof FileFault ? refuse(failure.message) : failure;
  });
  const [written = {}, second = null] = reading.documents;
  if (second !== null) throw refuse(renderFaults([reading.faultAt(1, [], "value", "is a second document")]));
  const parsed = schema.safeParse(written);
  if (!parsed.success) throw refuse(renderFaults(faultsOf(reading, 0, [], parsed.error)));
  return { value: parsed.data, written };
}
