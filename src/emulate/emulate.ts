import { createPublicKey, verify } from "node:crypto";
import type { JsonWebKey } from "node:crypto";
import { AssayerError } from "../issuance/errors.ts";
import type { Json } from "../issuance/vocabulary.ts";
import type { Answer } from "../wire/wire.ts";
import { proved } from "./credentials.ts";
import type { Credentials, ProofPorts } from "./credentials.ts";
import { deliver } from "./deliver.ts";
import type { Delivered, Delivery } from "./deliver.ts";
import type { Apply, Idp, Issued, Sent, Verify } from "./idp.ts";
import { readJson } from "./read-answer.ts";

export interface EmulateOptions {
  readonly idp: Idp;
  /** The hook's address. */
  readonly url: URL;
  /** Without it, one of the IdP's own. */
  readonly message?: Json | undefined;
  readonly credentials: Credentials;
  /** What the IdP is configured with, as `idp.emulating` takes it. */
  readonly setUp: unknown;
  /** Milliseconds; without it, as long as this IdP does. */
  readonly timeoutMs?: number | undefined;
  /** Authorities of the service's certificate, besides the usual ones: PEM. */
  readonly ca?: string | undefined;
}

export interface EmulatePorts extends ProofPorts {
  readonly stopwatch: () => number;
}

/** What an IdP asked, what it was answered, and what it makes of that. */
export interface Emulation {
  readonly kind: string;
  readonly title: string;
  readonly sent: { readonly method: string; readonly url: string; readonly message: Json; readonly body?: string };
  readonly answer?: { readonly status: number; readonly body: string };
  /** Why there is no answer that was meant for this IdP. */
  readonly no_answer?: string;
  readonly milliseconds: number;
  /** Where it issues as if it had not asked, or does only a part of what it was told: `unchanged`, `partly`. */
  readonly outcome: "issued" | "refused" | "unchanged" | "partly";
  readonly issued?: Omit<Issued, "obeys">;
}

/**
 * Sends one message as this IdP does and says what it would issue, whatever the service does.
 * @throws AssayerError USAGE where the message is not one of this IdP's
 */
export async function emulate(options: EmulateOptions, ports: EmulatePorts): Promise<Emulation> {
  const { idp, message: own = idp.message({ now: ports.clock(), newId: ports.newId }) } = options;
  const message = asSent(own);
  const sent = readable(() => idp.send?.(message) ?? { body: JSON.stringify(message) }, idp);
  const delivery = await deliveryOf(sent, options, ports);
  const apply = idp.emulating(options.setUp, await openVerify(idp, options.url, delivery));
  readable(() => apply(none, message), idp);
  const started = ports.stopwatch();
  const delivered = await deliver(delivery);
  const milliseconds = Math.round(ports.stopwatch() - started);
  return {
    kind: idp.kind,
    title: idp.title,
    sent: sentOf(idp, delivery, message),
    ...receivedOf(delivered),
    milliseconds,
    ...outcomeOf(apply, delivered, message),
  };
}

/** Without parts that are one and the same object, which on the wire are two. */
function asSent(message: Json): Json {
  return JSON.parse(JSON.stringify(message)) as Json;
}

/** Nobody has checked a message: what this IdP's own rules cannot read, it does not send. */
function readable<Value>(read: () => Value, { title }: Idp): Value {
  try {
    return read();
  } catch (cause) {
    throw new AssayerError("USAGE", `${title} does not send such a message`, { cause });
  }
}

/** A message as it is delivered, with what proves it. */
export async function deliveryOf(
  sent: Sent,
  options: Omit<EmulateOptions, "message" | "setUp">,
  ports: ProofPorts,
): Promise<Delivery> {
  const { idp, url, credentials, timeoutMs = idp.waitsMs, ca } = options;
  const { method = "POST", path = "", headers, body = "" } = sent;
  const { body: whole, headers: proof, cert, key } = await proved(credentials, body, ports);
  return {
    url: below(url, path),
    method,
    headers: { "content-type": "application/json", accept: "application/json", ...headers, ...proof },
    ...(method !== "GET" && { body: whole }),
    timeoutMs,
    tls: { cert, key, ca },
  };
}

/** With the query that the hook's address has, if any. */
function below(url: URL, path: string): URL {
  const found = new URL(url);
  found.pathname = url.pathname.replace(/\/$/, "") + path;
  return found;
}

/** Judges signed answers by the public keys beside the hook, for IdPs that do; for others nothing is signed. */
async function openVerify({ keysPath }: Idp, hook: URL, delivery: Delivery): Promise<Verify> {
  if (keysPath === undefined) return () => undefined;
  const url = below(hook, `/${keysPath}`);
  const found = await deliver({ url, method: "GET", headers: {}, timeoutMs: delivery.timeoutMs, tls: delivery.tls });
  const { keys = [] } =
    ("answer" in found && (readJson(found.answer.body) as { keys?: JsonWebKey[] } | undefined)) || {};
  return (token) => claimsIn(token, keys);
}

function claimsIn(token: string, keys: readonly JsonWebKey[]): ReturnType<Verify> {
  const [header = "", payload = "", signature = ""] = token.split(".");
  const [signed, proof] = [Buffer.from(`${header}.${payload}`), Buffer.from(signature, "base64url")];
  const isBy = (jwk: JsonWebKey) => verify("RSA-SHA256", signed, createPublicKey({ key: jwk, format: "jwk" }), proof);
  if (!keys.some(isBy)) return undefined;
  return readJson(Buffer.from(payload, "base64url").toString("utf8")) as Record<string, unknown> | undefined;
}

function sentOf({ send }: Idp, { method, url, body }: Delivery, message: Json): Emulation["sent"] {
  const shown = JSON.parse(withoutTokens(JSON.stringify(message))) as Json;
  return { method, url: url.href, message: shown, ...(send && body !== undefined && { body: withoutTokens(body) }) };
}

/** Evidence and signed answers are good for something: a terminal is no place for them. */
function withoutTokens(text: string): string {
  return text.replace(/eyJ[\w-]+\.[\w-]*\.[\w-]*/g, "[token]");
}

function receivedOf(delivered: Delivered): Pick<Emulation, "answer" | "no_answer"> {
  if ("failure" in delivered) return { no_answer: delivered.failure };
  const { status, body } = delivered.answer;
  // Whoever says that nothing is there has not decided anything.
  return { answer: { status, body: withoutTokens(body) }, ...(status === 404 && { no_answer: "NOT_FOUND" }) };
}

const none: Answer = { status: 0, headers: [], body: "" };

function outcomeOf(apply: Apply, delivered: Delivered, message: Json): Pick<Emulation, "outcome" | "issued"> {
  const made = issuedOn(apply, "answer" in delivered ? delivered.answer : none, message);
  if (made === undefined) return { outcome: "refused" };
  const { obeys = "all", ...issued } = made;
  return { outcome: outcomes[obeys], issued };
}

const outcomes = { all: "issued", part: "partly", nothing: "unchanged" } as const;

/** An answer of a shape that nobody foresaw is as good as none. */
function issuedOn(apply: Apply, answer: Answer, message: Json): Issued | undefined {
  try {
    return apply(answer, message);
  } catch {
    return apply(none, message);
  }
}
