import type { Writable } from "node:stream";
import { WriteStream } from "node:tty";
import { styleText } from "node:util";
import type { Standard } from "./output.ts";

/** What colours stand for. */
const styles = { good: "green", bad: "red", warning: "yellow", heading: "bold", aside: "dim" } as const;

export type Style = keyof typeof styles;

/** A text as it is shown somewhere: coloured, or as it stands. */
export type Paint = (style: Style, text: string) => string;

/** Colours where somebody looks and has not said NO_COLOR (https://no-color.org); elsewhere the text as it stands. */
export function paintOn(stream: Writable, env: Standard["env"]): Paint {
  return hasColour(stream, env) ? styled : plain;
}

export const plain: Paint = (_, text) => text;

/** Coloured in any case. */
export const styled: Paint = (style, text) => styleText(styles[style], text, { validateStream: false });

export function hasColour(stream: Writable, env: Standard["env"]): boolean {
  return stream instanceof WriteStream && !env["NO_COLOR"] && stream.hasColors({ ...env });
}

/** Characters in a line of the terminal; nothing is known where it is none. */
export function columnsOf(stream: Writable): number | undefined {
  return stream instanceof WriteStream ? stream.columns : undefined;
}
