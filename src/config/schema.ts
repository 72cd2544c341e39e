import { z } from "zod";
import { authzenSettings } from "../callers/authzen/settings.ts";
import { callersSettings } from "../callers/registry.ts";
import { contextSettings } from "../context/settings.ts";
import { policySettings } from "../policy/settings.ts";
import { recordSettings } from "../record/settings.ts";
import { serverSettings } from "../server/settings.ts";

/** The whole configuration: each room's own part. docs/configuration.md is generated from it. */
export const configuration = z
  .strictObject({
    policy: policySettings.prefault({}).describe("Which policy decides, and within which limits."),
    context: contextSettings.prefault({}).describe("What a decision looks at besides the request."),
    record: recordSettings.prefault({}).describe("The decision log."),
    callers: callersSettings
      .default({})
      .describe("Identity providers that call over a wire of their own, by name, each at `/v1/hooks/<name>`."),
    authzen: authzenSettings.prefault({}).describe("AuthZEN Authorization API 1.0 and its token issuance profile."),
    server: serverSettings.prefault({}).describe("The listeners, and who may ask."),
  })
  .refine(({ record, server }) => record.path !== "-" || server.processes === 1, {
    path: ["record", "path"],
    error: "must name a file, or be `off`, where server.processes is above 1: processes cannot share standard output",
  });
export type Configuration = z.infer<typeof configuration>;
/** The same as people write it: whatever has a default may be left out. */
export type ConfigurationInput = z.input<typeof configuration>;
