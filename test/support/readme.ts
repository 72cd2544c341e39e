/** A fenced block of a Markdown text, and the prose up to the next one. */
export interface Block {
  readonly language: string;
  readonly text: string;
  readonly after: string;
}

/** The fenced blocks of a Markdown text, in order. */
export function blocksOf(markdown: string): Block[] {
  const pieces = markdown.split(/^```/m);
  return pieces.flatMap((piece, index) => {
    if (index % 2 === 0) return [];
    const [language = "", ...lines] = piece.split("\n");
    return [{ language: language.trim(), text: lines.join("\n").trim(), after: pieces[index + 1] ?? "" }];
  });
}

/** What the prose promises of a block's output: everything in backticks of the sentence that begins with "answers". */
export function promised(after: string): string[] {
  const sentence = /^\s*answers\b([^]*?)\.(?:\s|$)/.exec(after)?.[1] ?? "";
  return [...sentence.matchAll(/`([^`]+)`/g)].map(([, text = ""]) => text);
}
