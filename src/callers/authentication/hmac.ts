import { createHmac, timingSafeEqual } from "node:crypto";
import { LRUCache } from "lru-cache";
import { AssayerError } from "../../issuance/errors.ts";
import { pollFiles } from "../../wire/polled-files.ts";
import type { Head, Message } from "../../wire/wire.ts";
import type { OpenAuthenticator } from "./authenticator.ts";
import type { AuthenticationSettings } from "./settings.ts";

type Settings = AuthenticationSettings<"hmac">;

/** What a request says of its signature: when, over which bytes, and the signatures, one for each of several keys. */
interface Signed {
  /** Seconds since the epoch. */
  readonly at: number;
  /** What stands before the body in what is signed. */
  readonly prefix: string;
  readonly signatures: readonly Buffer[];
}

/** How each format writes it. */
const formats: Record<Settings["format"], Format> = {
  zitadel: { read: readTimed, keyOf: (secret) => Buffer.from(secret), repeatMs: 2_000 },
  standard_webhooks: { read: readStandardWebhook, keyOf: standardWebhookKey, repeatMs: 0 },
};

interface Format {
  readonly read: (head: Head) => Signed | undefined;
  readonly keyOf: (secret: string) => Buffer;
  /** For how long the same signature may come again: without an id in it, two requests of one second are alike. */
  readonly repeatMs: number;
}

/** Signatures that are remembered so that none is accepted twice. */
const maxRemembered = 100_000;

/**
 * HMAC-SHA-256 over the raw body, in constant time. A signature from too long ago or too far ahead is none, and neither
 * is one that was seen before: a retry has a signature of its own.
 */
export const openHmac: OpenAuthenticator<Settings> = async (settings, ports) => {
  const { read, keyOf, repeatMs } = formats[settings.format];
  const keys = await pollFiles({
    ...ports,
    paths: settings.secret_files,
    make: (texts) => [...texts].map(([path, text]) => keyOf(secretIn(text, path))),
  });
  const toleranceMs = settings.tolerance_seconds * 1_000;
  const seen = new LRUCache<string, number>({ max: maxRemembered, ttl: 2 * toleranceMs });
  const byBody = ({ head, body }: Message): boolean => {
    const signed = read(head);
    if (signed === undefined || Math.abs(ports.clock() - signed.at * 1_000) > toleranceMs) return false;
    const expected = keys.value().map((key) => createHmac("sha256", key).update(signed.prefix).update(body).digest());
    const found = signed.signatures.find((one) => expected.some((other) => equal(one, other)));
    const name = found?.toString("base64");
    if (name === undefined) return false;
    const first = seen.get(name) ?? ports.clock();
    if (seen.has(name)) return ports.clock() - first < repeatMs;
    seen.set(name, first);
    return true;
  };
  return { byBody, close: keys.close };
};

function equal(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}

function secretIn(text: string, path: string): string {
  const secret = text.trim();
  if (secret !== "") return secret;
  throw new AssayerError("KEYS_INVALID", `the secret file ${path} is empty`, { details: { path } });
}

/** ZITADEL `pkg/actions/signing.go`: `t=<seconds>,v1=<hex>[,v1=<hex>]` over `<seconds>.<body>`. */
function readTimed({ headers }: Head): Signed | undefined {
  const header = headers["zitadel-signature"] ?? headers["x-zitadel-signature"];
  if (typeof header !== "string") return undefined;
  const parts = header.split(",").map((part) => part.trim().split("="));
  const time = parts.find(([name]) => name === "t")?.[1] ?? "";
  if (!/^\d{1,12}$/.test(time)) return undefined;
  const hex = parts.filter(([name]) => name === "v1").map(([, value = ""]) => value);
  return {
    at: Number(time),
    prefix: `${time}.`,
    signatures: hex.filter((one) => /^[0-9a-f]{64}$/.test(one)).map((one) => Buffer.from(one, "hex")),
  };
}

/** Standard Webhooks: `v1,<base64>` separated by spaces (Supabase: `, `), over `<id>.<seconds>.<body>`. */
function readStandardWebhook({ headers }: Head): Signed | undefined {
  const [id, time, header] = ["webhook-id", "webhook-timestamp", "webhook-signature"].map((name) => headers[name]);
  if (typeof id !== "string" || typeof time !== "string" || typeof header !== "string") return undefined;
  if (!/^\d{1,12}$/.test(time)) return undefined;
  const encoded = [...header.matchAll(/v1,([A-Za-z0-9+/]{43}=)(?=[, ]|$)/g)].map(([, one = ""]) => one);
  return { at: Number(time), prefix: `${id}.${time}.`, signatures: encoded.map((one) => Buffer.from(one, "base64")) };
}

/** `whsec_<base64>`, which Supabase writes `v1,whsec_<base64>`. */
function standardWebhookKey(secret: string): Buffer {
  return Buffer.from(secret.replace(/^(v1,)?whsec_/, ""), "base64");
}
