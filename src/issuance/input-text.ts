import type { IssuanceInput } from "./input.ts";
import { sharedText } from "./shared-text.ts";

/**
 * The input as the engine sees it: JSON text, members in the order of the schema. Documents of the directory and of
 * callers are the same for many decisions, and rendered once: they must not change.
 */
export function inputText(input: IssuanceInput): string {
  const { identity } = input;
  return object({
    now: text(input.now),
    request: text(input.request),
    identity: object({
      kind: text(identity.kind),
      subject: text(identity.subject),
      client: text(identity.client),
      actors: text(identity.actors),
      workload: text(identity.workload),
      evidence: text(identity.evidence),
      registration: identity.registration && sharedText(identity.registration),
    } satisfies Texts<IssuanceInput["identity"]>),
    tenant: input.tenant && sharedText(input.tenant),
    resources: `[${input.resources.map(sharedText).join(",")}]`,
    posture: text(input.posture),
    risk: text(input.risk),
    caller: sharedText(input.caller),
    unknown: text(input.unknown),
  } satisfies Texts<IssuanceInput>);
}

/** Undefined for what is absent. */
type Text = string | undefined;
/** With every member: none can be forgotten. */
type Texts<Document> = { readonly [Name in keyof Document]-?: Text };

function text(value: unknown): Text {
  return JSON.stringify(value);
}

function object(members: Readonly<Record<string, Text>>): string {
  let inner = "";
  for (const [name, value] of Object.entries(members)) {
    if (value !== undefined) inner += `${inner === "" ? "" : ","}"${name}":${value}`;
  }
  return `{${inner}}`;
}
