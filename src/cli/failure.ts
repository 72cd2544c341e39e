import { AssayerError } from "../issuance/errors.ts";
import { paintOn } from "./colour.ts";
import { printLine } from "./output.ts";
import type { Standard } from "./output.ts";

/** Says what went wrong, in one line that begins with its code. */
export function printFailure(failure: unknown, { stderr, env }: Pick<Standard, "stderr" | "env">): void {
  const paint = paintOn(stderr, env);
  const [code, message] =
    failure instanceof AssayerError
      ? [failure.code, failure.message]
      : ["INTERNAL", failure instanceof Error ? failure.message : "unknown failure"];
  printLine(stderr, `${paint("bad", `${code}:`)} ${message}`);
}
