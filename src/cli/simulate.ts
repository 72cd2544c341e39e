import { InvalidArgumentError, Option } from "commander";
import { opaAt } from "../authoring/opa.ts";
import { withBundles } from "../authoring/rehearsal/bundle-source.ts";
import { seedsIn } from "../authoring/simulate/seeds.ts";
import { simulate } from "../authoring/simulate/simulate.ts";
import { simulationText } from "../authoring/simulate/simulate-text.ts";
import { exitCodes } from "./exit-codes.ts";
import { collect } from "./options.ts";
import { printResult } from "./output.ts";
import { progressOn } from "./progress.ts";
import type { Define } from "./verb.ts";

const help = `
Examples:
  $ assayer simulate --base git:main --head git:HEAD --corpus scenarios/
  $ assayer simulate --base bundles/default.tar.gz --head new.tar.gz --corpus scenarios/ --runs 20000 --random 7

Exit code 5: an input was found on which the two policies differ. That none was found proves nothing.`;

interface SimulateVerb {
  readonly base: string;
  readonly head: string;
  readonly corpus: readonly string[];
  readonly runs: number;
  readonly random: number;
  readonly find: number;
  readonly format: "text" | "json";
  readonly opa: string;
}

/** Inputs that nobody has asked yet, on which a change of policy makes a difference. */
export const define: Define = (verb, terminal, exit) => {
  verb
    .addHelpText("after", help)
    .requiredOption("--base <policy>", "the policy as it is: a bundle, a policy project, or git:<revision>")
    .requiredOption("--head <policy>", "the policy as it would be")
    .requiredOption("--corpus <path>", "scenarios to begin with, a file or a folder; may be repeated", collect)
    .option("--runs <number>", "inputs to make at random for each difference that is looked for", count, 1_000)
    .option("--random <number>", "what the random inputs are made from: the same number makes the same ones", count, 1)
    .option("--find <number>", "kinds of differences after which to stop", count, 10)
    .addOption(new Option("--format <format>", "what the result looks like").choices(["text", "json"]).default("text"))
    .option("--opa <path>", "the opa that builds projects and revisions", "opa")
    .action(async ({ runs, random, find, ...options }: SimulateVerb) => {
      const progress = progressOn(terminal, "inputs");
      const seeds = await seedsIn(options.corpus);
      const building = { opa: opaAt(options.opa), folder: process.cwd() };
      const found = await withBundles(options, building, (bundles) =>
        simulate({ ...bundles, seeds, runs, random, maxFound: find, onProgress: progress.show }),
      ).finally(progress.end);
      if (options.format === "json") printResult(terminal.stdout, found);
      else terminal.stdout.write(simulationText(found));
      exit(found.found.length > 0 ? exitCodes.differs : exitCodes.ok);
    });
};

function count(text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number >= 0 && number <= 10_000_000) return number;
  throw new InvalidArgumentError("It must be a whole number up to 10,000,000.");
}
