import { z } from "zod";
import { document } from "../../files/document.ts";

const path = z.string().min(1).max(1_024);

/** `assayer-policy.yaml`: what a policy repository consists of. Paths are relative to it. */
export const projectDocument = document({
  library: path.optional().describe("The policy library's folder. Without it: the library that comes along."),
  rules: z
    .array(path)
    .max(32)
    .default(["rego"])
    .describe("Folders of your own rules and data, laid over the library; in data, what comes later wins."),
  scenarios: z.array(path).max(64).default(["scenarios"]).describe("Scenario files, or folders of them."),
  bundle: path.default("build/policy.tar.gz").describe("Where `assayer build` writes the bundle."),
  codes: path.default("codes.lock").describe("Every reason code that was ever used, so that none is used again."),
});
export type ProjectDocument = z.infer<typeof projectDocument>;
