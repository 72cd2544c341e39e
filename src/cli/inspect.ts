import { Option } from "commander";
import { inspect } from "../authoring/inspect/inspect.ts";
import type { Verification } from "../authoring/inspect/inspect.ts";
import { inspectionText } from "../authoring/inspect/text.ts";
import { signatureAlgorithms } from "../authoring/sign.ts";
import type { SignatureAlgorithm } from "../authoring/sign.ts";
import { AssayerError } from "../issuance/errors.ts";
import { printResult } from "./output.ts";
import type { Define } from "./verb.ts";

const help = `
Examples:
  $ assayer inspect build/policy.tar.gz
  $ assayer inspect build/policy.tar.gz --verification-key release.pub.pem --format json

With --verification-key, a bundle that this key did not sign as it is ends in a BUNDLE_SIGNATURE_… code.`;

interface InspectVerb {
  readonly verificationKey?: string;
  readonly signingAlg?: SignatureAlgorithm;
  readonly scope?: string;
  readonly format: "text" | "json";
}

/** What a bundle holds, and who signed it. */
export const define: Define = (verb, terminal) => {
  verb
    .addHelpText("after", help)
    .argument("<bundle>", "a bundle, file or directory")
    .option("--verification-key <file>", "a public key (PEM); the bundle must be signed by it")
    .addOption(
      new Option("--signing-alg <algorithm>", "how it signs; default: the usual one of such a key").choices([
        ...signatureAlgorithms,
      ]),
    )
    .option("--scope <scope>", "what the signature must be for")
    .addOption(new Option("--format <format>", "how to print it").choices(["text", "json"]).default("text"))
    .action(async (bundle: string, options: InspectVerb) => {
      const found = await inspect(bundle, verificationIn(options));
      if (options.format === "json") printResult(terminal.stdout, found);
      else terminal.stdout.write(inspectionText(found));
    });
};

function verificationIn({ verificationKey: file, signingAlg, scope }: InspectVerb): Verification | undefined {
  const use = { ...(signingAlg !== undefined && { algorithm: signingAlg }), ...(scope !== undefined && { scope }) };
  if (file !== undefined) return { file, ...use };
  if (Object.keys(use).length === 0) return undefined;
  throw new AssayerError("USAGE", "there is no --verification-key that the other options are for");
}
