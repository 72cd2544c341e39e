import { z } from "zod";
import type { Workload } from "../../../issuance/input.ts";
import { refuse } from "../refuse.ts";
import type { IssuerSettings } from "../settings.ts";

/** Claims whose signature, audience and times have been verified. */
export type Claims = Readonly<Record<string, unknown>>;

/** What a kind of issuer tells about a workload beyond what every token has. */
export type Facts = Omit<Workload, "kind" | "issuer" | "issued_at" | "expires_at">;

/** Throws EVIDENCE_CLAIMS_INVALID where a claim is missing, malformed or contradicts another. */
export type Mapping = (claims: Claims, issuer: IssuerSettings) => Facts;

/** GitHub and GitLab write their flags as text. */
export const textFlag = z.enum(["true", "false"]).transform((text) => text === "true");

/** The claims that a mapping reads, in their precise types. */
export function read<Shape extends z.ZodType>(shape: Shape, claims: Claims): z.infer<Shape> {
  const parsed = shape.safeParse(claims);
  return parsed.success
    ? parsed.data
    : refuse("EVIDENCE_CLAIMS_INVALID", "the claims are not those of this kind", parsed.error);
}

/** What is known, without the members that are not: in the input absent means unknown. */
export function known<Value extends object>(facts: Value): { [Name in keyof Value]: Exclude<Value[Name], undefined> } {
  const entries = Object.entries(facts).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [Name in keyof Value]: Exclude<Value[Name], undefined> };
}
