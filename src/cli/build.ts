import { InvalidArgumentError, Option } from "commander";
import { opaAt } from "../authoring/opa.ts";
import { buildProject } from "../authoring/project/build.ts";
import type { Built } from "../authoring/project/build.ts";
import { readProject } from "../authoring/project/project.ts";
import { readSigner, signatureAlgorithms } from "../authoring/sign.ts";
import type { SignatureAlgorithm, Signer } from "../authoring/sign.ts";
import { AssayerError } from "../issuance/errors.ts";
import { printLine, printResult } from "./output.ts";
import type { Define } from "./verb.ts";

const help = `
Examples:
  $ assayer build
  $ assayer build policies --output policy.tar.gz
  $ assayer build --signing-key release.pem --key-id release-2026

The folder is one with assayer-policy.yaml. Revision and sequence come from Git: the commit, with +dirty where the
policy differs from it, and the commit's time. A service with forbid_older refuses a bundle of a lower sequence.
Exit code 3: the policy does not compile, or breaks its contract.`;

interface BuildVerb {
  readonly output?: string;
  readonly revision?: string;
  readonly sequence?: number;
  readonly signingKey?: string;
  readonly signingAlg?: SignatureAlgorithm;
  readonly keyId?: string;
  readonly scope?: string;
  readonly format: "text" | "json";
  readonly opa: string;
}

/** A policy repository's bundle, signed or not. */
export const define: Define = (verb, terminal) => {
  verb
    .addHelpText("after", help)
    .argument("[folder]", "the policy project", ".")
    .option("--output <file>", "write the bundle there and not where the project says")
    .option("--revision <name>", "a name for this state of the policy, in place of the commit")
    .option("--sequence <number>", "higher than that of every earlier bundle, in place of the commit's time", natural)
    .option("--signing-key <file>", "sign with this private key (PEM)")
    .addOption(
      new Option("--signing-alg <algorithm>", "default: the usual one of such a key").choices([...signatureAlgorithms]),
    )
    .option("--key-id <name>", "the key's name, by which those who verify find it")
    .option("--scope <scope>", "what the signature is for")
    .addOption(new Option("--format <format>", "how to say what was built").choices(["text", "json"]).default("text"))
    .option("--opa <path>", "the opa that compiles", "opa")
    .action(async (folder: string, { opa, format, output, revision, sequence, ...signing }: BuildVerb) => {
      const signer = await signerIn(signing);
      const built = await buildProject(await readProject(folder), {
        opa: opaAt(opa),
        ...(output !== undefined && { output }),
        ...(revision !== undefined && { revision }),
        ...(sequence !== undefined && { sequence }),
        ...(signer && { signer }),
      });
      if (format === "json") printResult(terminal.stdout, built);
      else printLine(terminal.stdout, builtText(built));
    });
};

type Signing = Pick<BuildVerb, "signingKey" | "signingAlg" | "keyId" | "scope">;

/** Whoever says how to sign wants it signed. */
async function signerIn({ signingKey, signingAlg, keyId, scope }: Signing): Promise<Signer | undefined> {
  const how = {
    ...(signingAlg !== undefined && { algorithm: signingAlg }),
    ...(keyId !== undefined && { keyId }),
    ...(scope !== undefined && { scope }),
  };
  if (signingKey !== undefined) return readSigner(signingKey, how);
  if (Object.keys(how).length === 0) return undefined;
  throw new AssayerError("USAGE", "there is no --signing-key that the other options about signing are for");
}

function builtText({ path, revision, sequence, digest, bytes, rules, signature }: Built): string {
  const facts: readonly (readonly [name: string, value: string])[] = [
    ["bundle", path],
    ["revision", revision],
    ["sequence", sequence === undefined ? "none" : String(sequence)],
    ["digest", digest],
    ["size", `${bytes} bytes`],
    ["rules", String(rules)],
    ["signature", signature === undefined ? "none" : Object.values(signature).join(", ")],
  ];
  return facts.map(([name, value]) => `${name.padEnd(9)} ${value}`).join("\n");
}

function natural(value: string): number {
  const number = Number(value);
  if (/^\d{1,16}$/.test(value) && Number.isSafeInteger(number)) return number;
  throw new InvalidArgumentError("It is a whole number from 0.");
}
