import { isIP } from "node:net";
import type { Json } from "../../issuance/vocabulary.ts";
import { isTimestamp } from "../scenario/dates.ts";
import { choicesAt } from "./choices.ts";
import { inputAt } from "./seen.ts";

/** A change of an input, in the words of RFC 6902. Without `from` there was nothing at the place. */
export interface Change {
  readonly op: "add" | "replace" | "remove";
  /** RFC 6901; `-` at its end appends to a list. */
  readonly path: string;
  readonly from?: Json;
  readonly value?: Json;
}

/** What may be tried for a reason. */
export interface Ground {
  /** Members of the input that matter. */
  readonly reads: readonly string[];
  /** What parameters are set to, by the tenant and in the bundle, and whatever else might fit. */
  readonly values: readonly Json[];
}

/** Who asks and when are not for the asker to be told to change: another rule would apply then, or none. */
const fixed: ReadonlySet<string> = new Set(["/now", "/identity/kind"]);
/** What can be asked for otherwise is looked at first, then what is seen of who asks, then what somebody decided. */
const nearest = ["/request/", "/identity/workload/", "/posture/", "/risk/", "/identity/"];
const maxMembers = 40;
const maxDepth = 3;
/** Tried for one member. */
const maxTexts = 12;
const maxNumbers = 30;
const maxElements = 8;

/**
 * Changes that might please a rule: what it looks at, set to what other members hold that it looks at, to its
 * parameters, or to a limit; the nearest first. No object is invented, as nobody could say what else would be in it.
 */
export function candidatesFor({ reads, values }: Ground, input: Json): Change[] {
  const members = reads.flatMap((read) => membersAt(pointerTo(read), input)).slice(0, maxMembers);
  const now = inputAt(input, "/now");
  const pool = { members, values: values.flatMap(scalarsIn), now: typeof now === "number" ? now : 0 };
  const found = members.filter(({ path }) => !fixed.has(path)).flatMap((member) => changesOf(member, pool));
  return found.toSorted((one, other) => rankOf(one) - rankOf(other));
}

/** What only takes a fact away comes last: it pleases a rule without making anything better. */
function rankOf({ op, path }: Change): number {
  const root = nearest.findIndex((prefix) => path.startsWith(prefix));
  return (op === "remove" ? nearest.length + 1 : 0) + (root < 0 ? nearest.length : root);
}

/** A scalar, a list, or nothing. */
interface Member {
  readonly path: string;
  readonly value: Json | undefined;
}

interface Pool {
  readonly members: readonly Member[];
  readonly values: readonly Json[];
  readonly now: number;
}

export function pointerTo(read: string): string {
  return `/${read.split(".").join("/")}`;
}

/** What is at a place and below it, as far as it can be set by itself. */
function membersAt(path: string, input: Json, depth = 0): Member[] {
  const value = inputAt(input, path);
  if (value === undefined || value === null || typeof value !== "object") return [{ path, value }];
  const names = Object.keys(value).slice(0, maxMembers);
  const isList = Array.isArray(value);
  const below = depth === maxDepth || (isList && value.every(isScalar)) ? [] : names;
  const steps = below.map((name) => name.replaceAll("~", "~0").replaceAll("/", "~1"));
  return [
    ...(isList ? [{ path, value }] : []),
    ...steps.flatMap((step) => membersAt(`${path}/${step}`, input, depth + 1)),
  ];
}

function isScalar(value: Json | undefined): boolean {
  return typeof value !== "object";
}

/** The names of a parameter's members are values too: `{"high": 300}` by sensitivity. */
function scalarsIn(value: Json | undefined): Json[] {
  if (value === undefined || value === null) return [];
  if (typeof value !== "object") return [value];
  if (Array.isArray(value)) return value.flatMap(scalarsIn);
  return Object.entries(value).flatMap(([name, inner]) => [name, ...scalarsIn(inner)]);
}

function changesOf({ path, value }: Member, pool: Pool): Change[] {
  if (Array.isArray(value)) return listChanges(path, value, pool);
  if (value === undefined) return missingValues(path, pool).map((other) => ({ op: "add", path, value: other }));
  const sets = distinct(othersFor(path, value, pool)).filter((other) => other !== value);
  return [
    ...sets.map((other): Change => ({ op: "replace", path, from: value, value: other })),
    { op: "remove", path, from: value },
  ];
}

function othersFor(path: string, value: Json, pool: Pool): Json[] {
  if (typeof value === "boolean") return [!value];
  return typeof value === "number" ? numbersFor(path, value, pool) : textsFor(path, pool);
}

/** What members of the same name hold comes first, then parameters. */
function textsFor(path: string, { members, values }: Pool): string[] {
  const name = path.split("/").at(-1);
  const isNamesake = (member: Member) => member.path.split("/").findLast((step) => !/^\d+$/.test(step)) === name;
  const heldBy = (some: readonly Member[]) => some.flatMap((member) => scalarsIn(member.value));
  const all = [...choicesAt(path), ...heldBy(members.filter(isNamesake)), ...values, ...heldBy(members)];
  const texts = all.filter((value) => typeof value === "string");
  return distinct(texts.flatMap((text) => [text, ...addressesIn(text)])).slice(0, maxTexts);
}

/** An address of a block, and the block of an address (RFC 4632). */
function addressesIn(text: string): string[] {
  const version = isIP(text);
  if (version > 0) return [`${text}/${version === 4 ? 32 : 128}`];
  const [address = "", bits] = text.split("/");
  return bits !== undefined && isIP(address) > 0 ? [address] : [];
}

/** Limits and the steps just beside them: which of them an author meant by "at least" nobody can tell from here. */
function numbersFor(path: string, value: number, { members, values, now }: Pool): number[] {
  const known = [...members.flatMap((member) => scalarsIn(member.value)), ...values];
  const numbers = known.filter((one) => typeof one === "number");
  const isTime = isTimestamp(path.slice(path.lastIndexOf("/") + 1));
  const around = isTime ? [now, ...numbers.flatMap((number) => [now - number, now + number])] : numbers;
  const all = distinct(around.flatMap((number) => [number, number - 1, number + 1]));
  return all.toSorted((one, other) => Math.abs(one - value) - Math.abs(other - value)).slice(0, maxNumbers);
}

function listChanges(path: string, list: readonly Json[], pool: Pool): Change[] {
  const added = list.every(isScalar) ? textsFor(path, pool).filter((value) => !list.includes(value)) : [];
  return [
    ...added.map((value): Change => ({ op: "add", path: `${path}/-`, value })),
    ...list.slice(0, maxElements).map((from, index): Change => ({ op: "remove", path: `${path}/${index}`, from })),
  ];
}

/** The input's schema says which of them can be there at all. */
function missingValues(path: string, pool: Pool): Json[] {
  const texts = textsFor(path, pool);
  return [true, false, [], ...texts, ...texts.map((text) => [text]), ...numbersFor(path, pool.now, pool)];
}

function distinct<Value extends Json>(values: readonly Value[]): Value[] {
  return [...new Set(values)];
}
