import { z } from "zod";
import { json } from "../../issuance/vocabulary.ts";

const text = z.string().min(1).max(2_048);
const properties = z.record(z.string(), json).optional();

/** The entities of Authorization API 1.0 §5. What is not known is ignored, as §5.5 asks. */
export const subject = z.looseObject({ type: text, id: text, properties });
export const resource = z.looseObject({ type: text, id: text, properties });
export const action = z.looseObject({ name: text, properties });
export const context = z.record(z.string(), json);

/** Each by itself, for items of a batch: what is a default for all of them is judged once. */
export const entities = {
  subject: z.compile(subject),
  resource: z.compile(resource),
  action: z.compile(action),
  context: z.compile(context),
};

/** One question: who, what, on which. */
export const evaluation = z.compile(z.looseObject({ subject, action, resource, context: context.optional() }));
export type Evaluation = z.infer<typeof evaluation>;

export const semantics = ["execute_all", "deny_on_first_deny", "permit_on_first_permit"] as const;
export type Semantic = (typeof semantics)[number];

/**
 * Several questions in one (§7.1). The top level has what an item leaves out, entity by entity; an item is judged once it
 * is whole, and alone.
 */
export const evaluations = z.compile(
  z.looseObject({
    subject: unlessEmpty(subject),
    action: unlessEmpty(action),
    resource: unlessEmpty(resource),
    context: context.optional(),
    options: z.looseObject({ evaluations_semantic: z.enum(semantics).optional() }).optional(),
    evaluations: z.array(z.record(z.string(), json)).optional(),
  }),
);
export type Evaluations = z.infer<typeof evaluations>;

/** `{}` is no default: the payloads of the todo interop scenario have it where each item has its own. */
function unlessEmpty<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess((value) => (isEmptyObject(value) ? undefined : value), schema.optional());
}

function isEmptyObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length === 0;
}
