import { AssayerError } from "../../issuance/errors.ts";

/** What a new rule is called, and what it answers with. */
export interface RuleName {
  readonly domain: string;
  readonly name: string;
  readonly code: string;
}

const part = "([a-z][a-z0-9_]{0,63})";
const pattern = new RegExp(`^${part}/${part}$`);
const codePattern = /^[A-Z][A-Z0-9_]{0,63}$/;

/** Rego could not import a package whose name ends with one of these. */
const reserved: ReadonlySet<string> = new Set(
  "as contains data default else every false if import in input not null package some true with".split(" "),
);

/**
 * Reads `<domain>/<name>`, as in `partner/contract_in_force`.
 * @param code without it, the code is made of the name: `PARTNER_CONTRACT_IN_FORCE`
 * @throws AssayerError USAGE
 */
export function ruleName(written: string, code: string | undefined): RuleName {
  const [, domain = "", name = ""] = pattern.exec(written) ?? [];
  if (domain === "") throw usage(`"${written}" is not a domain and a name, as partner/contract_in_force is`);
  const foreign = [domain, name].find((word) => reserved.has(word));
  if (foreign !== undefined) throw usage(`"${foreign}" is a word of Rego's own`);
  if (name.endsWith("_test")) throw usage(`"${name}" is what a test's file is called`);
  const known = code ?? `${domain}_${name}`.toUpperCase();
  if (codePattern.test(known)) return { domain, name, code: known };
  throw usage(`${known} is no code: letters A-Z, digits and _, with a letter first, 64 at most; --code names another`);
}

function usage(message: string): AssayerError {
  return new AssayerError("USAGE", message);
}
