import { readFile, stat } from "node:fs/promises";
import { AssayerError } from "../../issuance/errors.ts";

/** A credential that is rotated by replacing its file: read again whenever the file is another one. */
export function createSecret(path: string): () => Promise<string> {
  let known: { readonly version: string; readonly value: string } | undefined;
  return async () => {
    try {
      const { mtimeMs, ctimeMs, ino, size } = await stat(path);
      const version = [mtimeMs, ctimeMs, ino, size].join(",");
      if (known?.version !== version) known = { version, value: usable(await readFile(path, "utf8")) };
      return known.value;
    } catch (cause) {
      throw new AssayerError("PROVIDER_SECRET_UNREADABLE", "the credential's file cannot be used", { cause });
    }
  };
}

/** What a header may carry (RFC 9110 §5.5), visible ASCII; the value itself is never part of a message. */
function usable(text: string): string {
  const value = text.trim();
  if (value.length > 8_192 || !/^[\x21-\x7e][\x20-\x7e]*$/.test(value))
    throw new Error("not one line of visible ASCII");
  return value;
}
