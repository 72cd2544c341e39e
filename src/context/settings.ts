import { z } from "zod";
import { directorySettings } from "./directory/settings.ts";
import { evidenceSettings } from "./evidence/settings.ts";
import { postureSettings, riskSettings } from "./facts/settings.ts";

/** What a decision looks at besides the request. */
export const contextSettings = z
  .strictObject({
    directory: directorySettings.prefault({}).describe("Registrations, tenants, resources and owners."),
    evidence: evidenceSettings.prefault({}).describe("Whose tokens, attestations and certificates are believed."),
    posture: postureSettings,
    risk: riskSettings,
    budget_ms: z
      .int()
      .min(1)
      .max(60_000)
      .default(200)
      .describe("Milliseconds for verifying evidence and asking providers, all at once. What is late is unknown."),
  })
  .superRefine(({ posture, risk }, context) => {
    const named = [
      ...posture.map(({ name }, index) => ({ name, path: ["posture", index, "name"] })),
      ...(risk ? [{ name: risk.name, path: ["risk", "name"] }] : []),
    ];
    const taken = new Set(["directory", "evidence"]);
    for (const { name, path } of named) {
      if (taken.has(name)) context.addIssue({ code: "custom", path, message: `the name "${name}" is taken` });
      taken.add(name);
    }
  });
export type ContextSettings = z.infer<typeof contextSettings>;
