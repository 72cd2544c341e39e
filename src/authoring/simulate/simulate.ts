import * as fc from "fast-check";
import { z } from "zod";
import type { PolicyIdentity } from "../../issuance/decision.ts";
import { issuanceInput } from "../../issuance/input.ts";
import type { Json } from "../../issuance/vocabulary.ts";
import { openBundle } from "../../policy/bundle.ts";
import { settingsOf } from "../catalogue.ts";
import { isObject } from "../data.ts";
import type { JsonObject } from "../data.ts";
import { openBoth } from "../rehearsal/diff.ts";
import { differenceOf } from "../rehearsal/difference.ts";
import type { Difference } from "../rehearsal/difference.ts";
import type { Decider } from "../rehearsal/decider.ts";
import type { Members } from "../scenario/fixtures.ts";
import { changedAt, fieldsOf, maxValues, valueAt } from "./fields.ts";
import type { Field, Reader } from "./fields.ts";
import { pairwise } from "./pairwise.ts";

export interface SimulateOptions {
  /** Bundles: the policy as it is, and as it would be. */
  readonly base: string;
  readonly head: string;
  /** Inputs to begin with. */
  readonly seeds: readonly Seed[];
  /** Inputs to try for each difference that is looked for, beyond the pairs. */
  readonly runs: number;
  /** Of the generator: the same one tries the same inputs. */
  readonly random: number;
  /** Differences of other kinds are looked for, until there are so many. */
  readonly maxFound: number;
  readonly onProgress: (tried: number) => void;
}

export interface Seed {
  readonly name: string;
  readonly input: Members;
}

export interface Simulation {
  readonly base: PolicyIdentity;
  readonly head: PolicyIdentity;
  /** Members of the input that were varied, as the rules of both policies say that they read them. */
  readonly fields: readonly string[];
  readonly tried: number;
  readonly found: readonly Found[];
}

/** A smallest input on which the policies differ in one way. */
export interface Found {
  readonly difference: Difference;
  readonly seed: string;
  /** What is otherwise in it than in the seed. Either side is absent where the member is. */
  readonly changes: readonly { readonly member: string; readonly from?: Json; readonly to?: Json }[];
  readonly input: Members;
}

/**
 * Looks for inputs on which two policies decide otherwise: every seed as it is, every two values of the fields that
 * rules read, and then at random. What is found is made as small as can be: as few changes of a seed as possible.
 * @throws AssayerError `BUNDLE_…`
 */
export async function simulate(options: SimulateOptions): Promise<Simulation> {
  const { seeds, runs, random, maxFound, onProgress } = options;
  const fields = await fieldsOfBoth(options);
  const [base, head] = await openBoth(options);
  const found: Found[] = [];
  let tried = 0;
  try {
    const known = new Set<string>();
    const judge = async (choice: Choice): Promise<Found | undefined> => {
      const made = inputOf(choice, seeds, fields);
      if (made === undefined) return undefined;
      tried += 1;
      onProgress(tried);
      const difference = await compare(base, head, made.input);
      return difference && !known.has(kindOf(difference)) ? { difference, ...made } : undefined;
    };
    while (found.length < maxFound) {
      const smallest = await smallestOf(judge, { seeds, fields, runs, random });
      if (smallest === undefined) break;
      known.add(kindOf(smallest.difference));
      found.push(smallest);
    }
    const names = fields.map(({ path }) => path.join("."));
    return { base: base.policy, head: head.policy, fields: names, tried, found };
  } finally {
    await Promise.all([base.close(), head.close()]);
  }
}

/** A seed by its index, and what is otherwise in it: fields and values by theirs. */
type Choice = readonly [seed: number, changes: readonly (readonly [field: number, value: number])[]];

async function smallestOf(
  judge: (choice: Choice) => Promise<Found | undefined>,
  {
    seeds,
    fields,
    runs,
    random,
  }: Pick<SimulateOptions, "seeds" | "runs" | "random"> & {
    readonly fields: readonly Field[];
  },
): Promise<Found | undefined> {
  const change = fc.tuple(fc.nat(fields.length - 1), fc.nat(maxValues - 1));
  // As many as a row of pairs may have, so that it can be made smaller; of its own accord it makes few.
  const changes = fc.uniqueArray(change, { selector: ([field]) => field, maxLength: fields.length, size: "-1" });
  const property = fc.asyncProperty(fc.nat(seeds.length - 1), changes, async (...choice) => {
    return (await judge(choice)) === undefined;
  });
  const examples = planned(seeds, fields);
  const parameters = { numRuns: examples.length + runs, seed: random, examples };
  const { failed, counterexample } = await fc.check(property, parameters);
  return failed && counterexample ? fewest(counterexample, judge, fields) : undefined;
}

/**
 * The library halves what it has; of a row of pairs that leaves too much. So every field is left out by itself too, and
 * every group of fields that only make an input together.
 */
async function fewest(
  [seed, changes]: Choice,
  judge: (choice: Choice) => Promise<Found | undefined>,
  fields: readonly Field[],
): Promise<Found | undefined> {
  const groupOf = ([field]: Choice[1][number]) => fields[field]?.path.slice(0, -1).join(".");
  let found = await judge([seed, changes]);
  let kept = changes;
  for (const change of changes) {
    const alone = kept.filter((one) => one !== change);
    const together = kept.filter((one) => groupOf(one) !== groupOf(change));
    for (const fewer of [alone, together]) {
      const still = fewer.length < kept.length ? await judge([seed, fewer]) : undefined;
      if (still !== undefined) [found, kept] = [still, fewer];
    }
  }
  return found;
}

type Planned = [seed: number, changes: [field: number, value: number][]];

/** Every seed as it is, with each field changed by itself, and with every two values together at least once. */
function planned(seeds: readonly Seed[], fields: readonly Field[]): Planned[] {
  const single = fields.flatMap(({ values }, field) => values.map((_, value): [number, number] => [field, value]));
  const rows = pairwise(fields.map(({ values }) => values.length));
  return [
    ...seeds.map((_, seed): Planned => [seed, []]),
    ...seeds.flatMap((_, seed) => single.map((one): Planned => [seed, [one]])),
    ...rows.map((row, index): Planned => [index % seeds.length, row.map((value, field) => [field, value])]),
  ];
}

function inputOf([index, chosen]: Choice, seeds: readonly Seed[], fields: readonly Field[]) {
  const seed = seeds[index];
  if (seed === undefined) return undefined;
  const changes: Found["changes"][number][] = [];
  let { input } = seed;
  for (const [number, value] of chosen) {
    const { path, values } = fields[number] ?? { path: [], values: [] };
    const to = values[value % values.length];
    const changed = changedAt(input, path, to);
    if (changed === undefined || path.length === 0) continue;
    input = changed;
    const from = valueAt(seed.input, path);
    const member = path.join(".");
    changes.push({ member, ...(from !== undefined && { from }), ...(to !== undefined && { to }) });
  }
  return issuanceInput.safeParse(input).success ? { seed: seed.name, changes, input } : undefined;
}

async function compare(base: Decider, head: Decider, input: Members): Promise<Difference | undefined> {
  const question = { input: issuanceInput.parse(input), inputJson: JSON.stringify(input), reasons: [] };
  const [before, after] = await Promise.all([base.decide(question), head.decide(question)]);
  return differenceOf(before, after);
}

/** Differences of one class with the same codes are of one kind. */
function kindOf({ class: of, codes }: Difference): string {
  return JSON.stringify([of, codes.added, codes.removed]);
}

async function fieldsOfBoth({ base, head, seeds }: SimulateOptions): Promise<Field[]> {
  const bundles = await Promise.all([base, head].map((path) => openBundle(path)));
  const readers = bundles.flatMap(({ metadata, data }) =>
    metadata.catalogue.map((entry): Reader => {
      const { domain, name, reads } = row.parse(entry);
      const settings = settingsOf({ value: data as JsonObject }, { domain, name });
      // Whether a rule applies is no value of the input.
      return { reads, parameters: isObject(settings) ? { ...settings, level: null } : null };
    }),
  );
  return fieldsOf(
    readers,
    seeds.map(({ input }) => input),
  );
}

/** What is needed here of a row of the catalogue. */
const row = z.object({ domain: z.string(), name: z.string(), reads: z.array(z.string()).default([]) });
