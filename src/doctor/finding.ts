import type { Path } from "../files/fault.ts";
import { pointerTo } from "../wire/faults.ts";
import { findingCodes } from "./codes.ts";
import type { FindingCode } from "./codes.ts";
import type { Severity } from "./severity.ts";

/** Where in an export. */
export interface Place {
  readonly file: string;
  /** Counted from 1; absent where the file holds one document. */
  readonly document?: number;
  readonly path: Path;
}

/** Something about the configuration of an IdP that people should know. */
export interface Finding {
  readonly code: FindingCode;
  readonly severity: Severity;
  readonly file?: string;
  readonly document?: number;
  /** JSON Pointer (RFC 6901) inside the document, be it JSON or YAML. */
  readonly pointer?: string;
  /** The name of what it is about, or the values that do not agree. Untrusted text, printable, never a secret. */
  readonly about?: string;
  readonly what: string;
  readonly close: string;
}

export function finding(code: FindingCode, place?: Place, about?: string): Finding {
  const { severity, what, close } = findingCodes[code];
  return {
    code,
    severity,
    ...(place !== undefined && located(place)),
    ...(about !== undefined && { about: printable(about) }),
    what,
    close,
  };
}

function located({ file, document, path }: Place) {
  return { file: printable(file), ...(document !== undefined && { document }), pointer: printable(pointerTo(path)) };
}

/** The place of a part of what is at a place. */
export function inside(place: Place, ...path: Path): Place {
  return { ...place, path: [...place.path, ...path] };
}

/** `hooks.json#/0/channel`, `webhooks.yaml (document 2)#/webhooks/0`. */
export function renderPlace({ file, document, pointer }: Pick<Finding, "file" | "document" | "pointer">): string {
  if (file === undefined) return "";
  return `${file}${document === undefined ? "" : ` (document ${document})`}#${pointer ?? ""}`;
}

export function renderedPlace(place: Place): string {
  return renderPlace(located(place));
}

const longest = 500;

/** One line for a terminal, whatever a hostile export calls its members: no control, format or bidi characters. */
export function printable(text: string): string {
  const clean = text.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, "\ufffd");
  return clean.length > longest ? `${clean.slice(0, longest)}…` : clean;
}
