/** A fenced block of a Markdown text, and the prose up to the next one. */
export interface Block {
  readonly language: string;
  readonly text: string;
  readonly after: string;
}

/** The fenced blocks of a Markdown text, in order, without the indentation of a list. */
export function blocksOf(markdown: string): Block[] {
  const pieces = markdown.split(/^ *```/m);
  return pieces.flatMap((piece, index) => {
    if (index % 2 === 0) return [];
    const [language = "", ...lines] = piece.split("\n");
    return [{ language: language.trim(), text: dedented(lines).trim(), after: pieces[index + 1] ?? "" }];
  });
}

function dedented(lines: readonly string[]): string {
  const indentation = /^ */.exec(lines[0] ?? "")?.[0].length ?? 0;
  return lines.map((line) => line.slice(indentation)).join("\n");
}

/** What the prose promises of a block's output: everything in backticks of the sentence that begins with "answers". */
export function promised(after: string): string[] {
  const sentence = /^\s*answers\b([^]*?)\.(?:\s|$)/.exec(after)?.[1] ?? "";
  return [...sentence.matchAll(/`([^`]+)`/g)].map(([, text = ""]) => text);
}
