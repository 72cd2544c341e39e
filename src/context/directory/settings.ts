import { z } from "zod";

/** Where registrations, tenants, resources and owners come from. */
export const directorySettings = z.strictObject({
  path: z
    .string()
    .min(1)
    .default("directory")
    .describe("Folder of `.yaml`, `.json` and `.ndjson` files, sub-folders included, with the estate's entries."),
  watch: z.boolean().default(true).describe("Whether a change of a file is taken up at once, without a reload."),
  max_file_bytes: z
    .int()
    .min(1_024)
    .default(41_943_040)
    .describe("Files larger than this are refused. 40 MiB of JSON hold more than 100,000 workloads."),
  max_yaml_bytes: z
    .int()
    .min(1_024)
    .default(2_097_152)
    .describe("The same for YAML, which takes a second for each MiB: put large estates into JSON or NDJSON."),
});
export type DirectorySettings = z.infer<typeof directorySettings>;
