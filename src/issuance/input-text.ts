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

/** Where documents belong that many inputs have. */
const paths = {
  registration: '["identity","registration"]',
  tenant: '["tenant"]',
  resources: '["resources"]',
  caller: '["caller"]',
} as const;
type Shared = keyof typeof paths;

/** Documents of the directory and of callers are the same for many decisions, and rendered once: they must not change. */
export function inputText(input: IssuanceInput): InputText {
  const { now, request, identity, tenant, resources, posture, risk, caller, unknown } = input;
  const { kind, subject, client, actors, workload, evidence, registration } = identity;
  const shared: SharedPart[] = [];
  const share = (name: Shared, text: string): string => {
    shared.push({ path: paths[name], text });
    return `,"${name}":${text}`;
  };
  const alone = { kind, subject, client, actors, workload, evidence } satisfies Whole<typeof identity, Shared>;
  const first = { now, request, identity: alone } satisfies Whole<
    IssuanceInput,
    Shared | "posture" | "risk" | "unknown"
  >;
  // Without the two brackets at its end, and the next without those around it.
  const front = JSON.stringify(first).slice(0, -2);
  const middle = JSON.stringify({ posture, risk }).slice(1, -1);
  const end = JSON.stringify(unknown);

  let whole = front;
  if (registration) whole += share("registration", sharedText(registration));
  whole += "}";
  if (tenant) whole += share("tenant", sharedText(tenant));
  whole += share("resources", `[${resources.map(sharedText).join(",")}]`);
  whole += `,${middle}`;
  whole += share("caller", sharedText(caller));
  whole += `,"unknown":${end}}`;
  return { whole, parts: { own: `${front}},${middle},"unknown":${end}}`, shared } };
}

/** With every member but those that come in elsewhere: none can be forgotten. */
type Whole<Document, Except> = { readonly [Name in Exclude<keyof Document, Except>]-?: Document[Name] | undefined };
