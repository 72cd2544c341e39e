import type { Lifetimes, TokenType } from "../../src/issuance/vocabulary.ts";

/** What a platform keeps for its code: environment variables, the secrets of an Action. */
export type Variables = Readonly<Record<string, string | undefined>>;

export interface Settings {
  readonly url: string;
  readonly key: string;
  readonly deadlineMs: number;
  readonly tenant?: string;
  /** Seconds that the platform is configured with: what it does not tell, its administrator does. */
  readonly lifetimes: Lifetimes;
}

/** Milliseconds for a decision, below what the platform gives its code. */
export interface Deadline {
  readonly usualMs: number;
  readonly mostMs: number;
}

/**
 * The settings of a piece.
 * @throws TypeError with the name of what is missing or wrong, never with its value
 */
export function settingsOf(variables: Variables, deadline: Deadline): Settings {
  const tenant = variables["ASSAYER_TENANT"];
  return {
    url: urlOf(required(variables, "ASSAYER_URL")),
    key: required(variables, "ASSAYER_KEY"),
    deadlineMs: deadlineOf(variables["ASSAYER_DEADLINE_MS"], deadline),
    lifetimes: lifetimesOf(variables["ASSAYER_LIFETIMES"]),
    ...(tenant !== undefined && tenant !== "" && { tenant }),
  };
}

function required(variables: Variables, name: string): string {
  const value = variables[name];
  if (typeof value !== "string" || value === "") throw new TypeError(`${name} is missing`);
  return value;
}

/** The key travels with every question: over TLS, or within the machine. */
function urlOf(value: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const isSafe = url?.protocol === "https:" || (url?.protocol === "http:" && loopback.has(url.hostname));
  if (!isSafe) throw new TypeError("ASSAYER_URL is no https: URL");
  return value;
}

const loopback: ReadonlySet<string> = new Set(["127.0.0.1", "[::1]", "localhost"]);

function deadlineOf(value: string | undefined, { usualMs, mostMs }: Deadline): number {
  if (value === undefined || value === "") return usualMs;
  const milliseconds = /^[1-9]\d{0,5}$/.test(value) ? Number(value) : mostMs + 1;
  if (milliseconds > mostMs) throw new TypeError(`ASSAYER_DEADLINE_MS is no number from 1 to ${mostMs}`);
  return milliseconds;
}

/** `access_token=3600 id_token=3600 refresh_token=2592000` */
function lifetimesOf(value: string | undefined): Lifetimes {
  const entries = (value ?? "").split(/[\s,]+/).filter((entry) => entry !== "");
  return Object.fromEntries(entries.map(lifetimeOf));
}

function lifetimeOf(entry: string): [TokenType, number] {
  const [, type, seconds] = /^(access_token|refresh_token|id_token)=(\d{1,9})$/.exec(entry) ?? [];
  if (type === undefined) throw new TypeError("ASSAYER_LIFETIMES is no list like access_token=3600 id_token=3600");
  return [type as TokenType, Number(seconds)];
}

/** Of these lifetimes those of the tokens that would be issued. */
export function knownLifetimes(lifetimes: Lifetimes, types: readonly TokenType[]): Lifetimes {
  return Object.fromEntries(types.flatMap((type) => (lifetimes[type] === undefined ? [] : [[type, lifetimes[type]]])));
}
