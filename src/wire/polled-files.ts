import { AssayerError } from "../issuance/errors.ts";

export interface PolledFilesOptions<Value> {
  readonly paths: readonly string[];
  readonly readFile: (path: string) => Promise<string>;
  readonly intervalMs: number;
  /** What the texts mean, by path. Throws where one cannot be used. */
  readonly make: (texts: ReadonlyMap<string, string>) => Value;
  readonly onEvent: (event: KeyFileEvent) => void;
}

export type KeyFileEvent =
  | { readonly type: "caller_keys_reloaded"; readonly path: string }
  | { readonly type: "caller_keys_failed"; readonly path: string; readonly cause: unknown };

export interface PolledFiles<Value> {
  readonly value: () => Value;
  /** Looks at the files once more. */
  readonly refresh: () => Promise<void>;
  readonly close: () => void;
}

/**
 * Files with credentials, looked at every `intervalMs`; one that cannot be used keeps its last good content. Rejects with
 * KEYS_INVALID if a file cannot be read at the start, or with what `make` throws.
 */
export async function pollFiles<Value>(options: PolledFilesOptions<Value>): Promise<PolledFiles<Value>> {
  const { readFile, intervalMs, make, onEvent } = options;
  const paths = [...new Set(options.paths)];
  let texts = new Map(await Promise.all(paths.map(async (path) => [path, await read(path, readFile)] as const)));
  let value = make(texts);
  let looking: Promise<void> | undefined;

  const look = async (): Promise<void> => {
    for (const path of paths) {
      try {
        const text = await read(path, readFile);
        if (text === texts.get(path)) continue;
        const changed = new Map(texts).set(path, text);
        value = make(changed);
        texts = changed;
        onEvent({ type: "caller_keys_reloaded", path });
      } catch (cause) {
        onEvent({ type: "caller_keys_failed", path, cause });
      }
    }
    looking = undefined;
  };
  const refresh = (): Promise<void> => (looking ??= look());
  const timer = paths.length === 0 ? undefined : setInterval(refresh, intervalMs).unref();
  return { value: () => value, refresh, close: () => clearInterval(timer) };
}

async function read(path: string, readFile: (path: string) => Promise<string>): Promise<string> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new AssayerError("KEYS_INVALID", `the key file ${path} cannot be read`, { cause, details: { path } });
  }
}
