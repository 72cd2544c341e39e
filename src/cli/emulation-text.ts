import type { Emulation } from "../emulate/emulate.ts";

/** For people: what was sent, what came back, and what the identity provider makes of it. */
export function emulationText(emulation: Emulation): string {
  return [sentText(emulation), receivedText(emulation), outcomeText(emulation)].join("\n\n");
}

function sentText({ sent: { method, url, body, message } }: Emulation): string {
  return `${method} ${url}\n${body ?? indented(message)}`;
}

function receivedText({ answer, no_answer: none, milliseconds }: Emulation): string {
  if (answer === undefined) return `No answer: ${none} after ${milliseconds} ms`;
  return `${answer.status} in ${milliseconds} ms\n${prettied(answer.body)}`.trimEnd();
}

function outcomeText({ title, outcome, issued, no_answer: none }: Emulation): string {
  const why = none === undefined ? "" : ` There is no answer: ${none}.`;
  if (issued === undefined) return `${title} would issue nothing.${why}`;
  const { token_types: types, scopes, resources, lifetimes, claims } = issued;
  const lines = Object.entries({
    scopes: listText(scopes),
    resources: listText(resources),
    lifetimes: listText(Object.entries(lifetimes).map(([type, seconds]) => `${type} ${seconds} s`)),
    claims: claims && JSON.stringify(claims),
  }).map(([name, value]) => `  ${name.padEnd(10)} ${value ?? "not told"}`);
  return [`${title} would issue ${types.join(", ")}${howText[outcome]}${why}`, ...lines].join("\n");
}

const howText: Readonly<Record<Emulation["outcome"], string>> = {
  issued: ":",
  refused: ".",
  unchanged: " UNCHANGED, as if it had not asked.",
  partly: ", and has LEFT OUT a part of what it was told to change:",
};

function listText(names: readonly string[] | undefined): string | undefined {
  return names?.length === 0 ? "none" : names?.join(", ");
}

function indented(value: unknown): string {
  return JSON.stringify(value, null, 2);
}

function prettied(body: string): string {
  try {
    return indented(JSON.parse(body));
  } catch {
    return body;
  }
}
