import { parseBundle, parseJwks } from "./key-set.ts";
import type { KeySet } from "./key-set.ts";
import { refuse } from "./refuse.ts";
import type { KeyLocation, KeyPolicy } from "./settings.ts";

export interface KeyPorts {
  readonly fetch: typeof globalThis.fetch;
  readonly readFile: (path: string, options: { signal: AbortSignal }) => Promise<Uint8Array>;
}

interface Location {
  readonly read: (where: string, maxBytes: number, ports: KeyPorts, signal: AbortSignal) => Promise<Uint8Array>;
  readonly parse: (bytes: Uint8Array) => KeySet;
}
type LocationKind<Each = KeyLocation> = Each extends unknown ? keyof Each : never;

const locations: Readonly<Record<LocationKind, Location>> = {
  jwks_uri: { read: readUrl, parse: parseJwks },
  jwks_file: { read: readLocal, parse: parseJwks },
  spiffe_bundle_uri: { read: readUrl, parse: parseBundle },
  spiffe_bundle_file: { read: readLocal, parse: parseBundle },
};

/** Reads an issuer's keys once, from wherever they are. Rejects with EVIDENCE_KEYS_UNAVAILABLE or what I/O throws. */
export async function readKeys(
  location: KeyLocation,
  policy: KeyPolicy,
  ports: KeyPorts,
  signal: AbortSignal,
): Promise<KeySet> {
  const [kind, where] = Object.entries(location)[0] as [LocationKind, string];
  const { read, parse } = locations[kind];
  return parse(await read(where, policy.max_bytes, ports, signal));
}

/** No redirect is followed: it would let whoever answers choose another host, or plain HTTP. */
async function readUrl(url: string, maxBytes: number, { fetch }: KeyPorts, signal: AbortSignal): Promise<Uint8Array> {
  const headers = { accept: "application/jwk-set+json, application/json" };
  const response = await fetch(url, { redirect: "manual", signal, headers });
  if (response.status === 200 && response.body !== null) return readBounded(response.body, maxBytes);
  await response.body?.cancel();
  return refuse("EVIDENCE_KEYS_UNAVAILABLE", `the keys' URL answered ${response.status}`);
}

/** Of an endless or compressed answer no more than the limit is ever held. */
async function readBounded(body: ReadableStream<Uint8Array>, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > maxBytes) refuse("EVIDENCE_KEYS_UNAVAILABLE", `the keys are longer than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function readLocal(
  path: string,
  maxBytes: number,
  { readFile }: KeyPorts,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const bytes = await readFile(path, { signal });
  if (bytes.length > maxBytes) refuse("EVIDENCE_KEYS_UNAVAILABLE", `the keys are longer than ${maxBytes} bytes`);
  return bytes;
}
