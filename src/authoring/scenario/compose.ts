import type { z } from "zod";
import { nameNearest } from "../../files/document.ts";
import type { Fault, Path } from "../../files/fault.ts";
import { carriable, obligations } from "../../issuance/caller.ts";
import { issuanceInput } from "../../issuance/input.ts";
import type { Json } from "../../issuance/vocabulary.ts";
import { withSeconds } from "./dates.ts";
import type { ScenarioFile } from "./file.ts";
import { schemaFault } from "./fixtures.ts";
import type { Fixture, Fixtures, Members } from "./fixtures.ts";
import { stepsOf, withoutValue, withValue } from "./pointer.ts";
import type { Combination, FixtureKind } from "./schema.ts";

/** A combination, and where in the file it is written. Several of them make a case, each over those before it. */
export interface Layer {
  readonly parts: Combination;
  readonly path: Path;
}

/** What a case is made in. */
export interface Surroundings {
  readonly file: ScenarioFile;
  readonly fixtures: Fixtures;
  readonly faults: Fault[];
}

/** The members of a combination that name one fixture, its kind, and the part of the input that it becomes. */
const single = [
  ["identity", "identities", ["identity"]],
  ["registration", "registrations", ["identity", "registration"]],
  ["workload", "workloads", ["identity", "workload"]],
  ["tenant", "tenants", ["tenant"]],
  ["request", "requests", ["request"]],
  ["posture", "postures", ["posture"]],
  ["risk", "risks", ["risk"]],
  ["caller", "callers", ["caller"]],
] as const satisfies readonly (readonly [keyof Combination, FixtureKind, readonly string[]])[];

/** Those that name a list of fixtures, which are of the kind of the same name. */
const lists = [
  ["evidence", ["identity", "evidence"]],
  ["actors", ["identity", "actors"]],
  ["resources", ["resources"]],
] as const satisfies readonly (readonly [keyof Combination & FixtureKind, readonly string[]])[];

/** An input about which nothing is known, asked for by a caller that can do everything. */
const blank: Members = {
  request: {},
  identity: { actors: [], evidence: [] },
  resources: [],
  posture: {},
  caller: {
    name: "scenario",
    kind: "native",
    coverage: { carries: [...carriable], enforces: [...obligations] },
  },
  unknown: [],
};

/** A part of the input, and the fixture that it is. */
interface Part {
  readonly at: readonly string[];
  readonly fixture: Fixture;
}

/**
 * The input that layers of combinations make, or undefined where something is wrong with it; that is among the faults
 * then. What `remove` takes away comes last, and may leave holes that the service would never let a policy see.
 */
export function compose(layers: readonly Layer[], surroundings: Surroundings): Members | undefined {
  const { file, faults } = surroundings;
  const before = faults.length;
  const parts = [...singleParts(layers, surroundings), ...listParts(layers, surroundings)];
  const now = layers.findLast((layer) => layer.parts.now !== undefined)?.parts.now ?? file.content.now;
  if (now === undefined) faults.push(file.faultAt(["now"], "is missing: a case must not depend on when it runs"));
  const whole = asked(parts.reduce(withPart, { now: now ?? 0, ...blank }));
  const altered = layers.reduce((input, layer) => withSet(input, layer, surroundings), whole);
  if (faults.length > before) return undefined;
  faults.push(...inputFaults(altered, parts, layers, file));
  const holed = layers.reduce((input, layer) => withRemoved(input, layer, surroundings), altered);
  return faults.length > before ? undefined : holed;
}

function singleParts(layers: readonly Layer[], { file, fixtures }: Surroundings): Part[] {
  return single.flatMap(([member, kind, at]) => {
    const layer = layers.findLast(({ parts }) => parts[member] !== undefined);
    const name = layer?.parts[member];
    if (layer === undefined || typeof name !== "string") return [];
    const fixture = fixtures.find(kind, name, { file, path: [...layer.path, member] });
    return fixture === undefined ? [] : [{ at, fixture }];
  });
}

function listParts(layers: readonly Layer[], { file, fixtures }: Surroundings): Part[] {
  return lists.flatMap(([member, at]) => {
    const layer = layers.findLast(({ parts }) => parts[member] !== undefined);
    const found = (layer?.parts[member] ?? []).map((name, index) =>
      fixtures.find(member, name, { file, path: [...(layer?.path ?? []), member, index] }),
    );
    const known = found.filter((fixture) => fixture !== undefined);
    return known.map((fixture, index) => ({ at: [...at, String(index)], fixture }));
  });
}

/** An identity lies around what else is known of it. */
function withPart(input: Members, { at, fixture }: Part): Members {
  const around = at.join() === "identity" ? { ...(blank["identity"] as Members), ...fixture.value } : fixture.value;
  return withValue(input, at, around) as Members;
}

/** What is asked for is what the directory describes, where the request does not say. */
function asked(input: Members): Members {
  const request = input["request"] as Members;
  const resources = (input["resources"] as Members[]).flatMap(({ id }) => (typeof id === "string" ? [id] : []));
  if (request["resources"] !== undefined || resources.length === 0) return input;
  return { ...input, request: { ...request, resources } };
}

function withSet(input: Members, { parts, path }: Layer, { file, faults }: Surroundings): Members {
  return Object.entries(parts.set ?? {}).reduce((altered, [pointer, value]) => {
    const steps = stepsOf(pointer);
    const next = withValue(altered, steps, withSeconds(value, steps.at(-1)));
    if (next === undefined) faults.push(file.faultAt([...path, "set", pointer], `there is no such place`, "key"));
    return (next ?? altered) as Members;
  }, input);
}

function withRemoved(input: Members, { parts, path }: Layer, { file, faults }: Surroundings): Members {
  return (parts.remove ?? []).reduce((altered, pointer, index) => {
    const next = withoutValue(altered, stepsOf(pointer));
    if (next === undefined) faults.push(file.faultAt([...path, "remove", index], `there is no ${pointer}`));
    return (next ?? altered) as Members;
  }, input);
}

/** Each at what the case sets, or at the fixture that it comes from, or else at the case. */
function inputFaults(input: Json, parts: readonly Part[], layers: readonly Layer[], file: ScenarioFile): Fault[] {
  const parsed = issuanceInput.safeParse(input, { error: nameNearest });
  return (parsed.error?.issues ?? []).map((issue) => {
    const inside = (at: readonly string[]) => at.every((step, index) => step === String(issue.path[index]));
    const set = layers.flatMap(({ parts: { set = {} }, path }) =>
      Object.keys(set).map((pointer) => ({ pointer, path })),
    );
    const blamed = set.findLast(({ pointer }) => inside(stepsOf(pointer)));
    if (blamed !== undefined) {
      return schemaFault(file, [...blamed.path, "set", blamed.pointer], below(issue, stepsOf(blamed.pointer)));
    }
    const origin = parts.findLast(({ at }) => inside(at));
    if (origin !== undefined) return schemaFault(origin.fixture.file, origin.fixture.path, below(issue, origin.at));
    const where = issue.path.map(String).join(".");
    return file.faultAt(layers.at(-1)?.path ?? [], `makes no input: ${where}: ${issue.message}`);
  });
}

/** A fault as it is seen from a part of the input. */
function below(issue: z.core.$ZodIssue, at: readonly string[]): z.core.$ZodIssue {
  return { ...issue, path: issue.path.slice(at.length) };
}
