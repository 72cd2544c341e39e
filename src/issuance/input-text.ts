import type { IssuanceInput } from "./input.ts";
import { sharedText } from "./shared-text.ts";

/** The input as the engine sees it: JSON text, whole and in parts. */
export interface InputText {
  /** Members in the order of the schema. */
  readonly whole: string;
  readonly parts: InputParts;
}

/** What an engine may read in place of the whole: what is of this decision alone, and documents that many have. */
export interface InputParts {
  readonly own: string;
  readonly shared: readonly SharedPart[];
}

export interface SharedPart {
  /** Where in the input it belongs: JSON text of an array of names. */
  readonly path: string;
  readonly text: string;
}

/** Documents of the directory and of callers are the same for many decisions, and rendered once: they must not change. */
export function inputText(input: IssuanceInput): InputText {
  const { now, request, identity, tenant, resources, posture, risk, caller, unknown } = input;
  const { kind, subject, client, actors, workload, evidence, registration } = identity;
  const shared: SharedPart[] = [];
  const share = (path: string, name: string, text: string): string => {
    shared.push({ path, text });
    return `,"${name}":${text}`;
  };
  const alone = { kind, subject, client, actors, workload, evidence } satisfies Whole<typeof identity, "registration">;
  // Without the two brackets at its end, and the next without those around it.
  const front = JSON.stringify({ now, request, identity: alone }).slice(0, -2);
  const middle = JSON.stringify({ posture, risk }).slice(1, -1);
  const end = JSON.stringify(unknown);

  let whole = front;
  if (registration) whole += share('["identity","registration"]', "registration", sharedText(registration));
  whole += "}";
  if (tenant) whole += share('["tenant"]', "tenant", sharedText(tenant));
  whole += share('["resources"]', "resources", `[${resources.map(sharedText).join(",")}]`);
  whole += `,${middle}`;
  whole += share('["caller"]', "caller", sharedText(caller));
  whole += `,"unknown":${end}}`;
  return { whole, parts: { own: `${front}},${middle},"unknown":${end}}`, shared } };
}

/** With every member but one: none can be forgotten. */
type Whole<Document, Except> = { readonly [Name in Exclude<keyof Document, Except>]-?: Document[Name] | undefined };
