import type { z } from "zod";
import { nameNearest } from "../../files/document.ts";
import * as input from "../../issuance/input.ts";
import type { Evidence, Posture, Registration, Resource, Risk, Tenant, Workload } from "../../issuance/input.ts";
import type { Surroundings } from "./compose.ts";
import { schemaFault } from "./fixtures.ts";
import type { FixtureKind, HookDocument } from "./schema.ts";

/** An IdP's message with the answer that it must get. */
export interface HookScenario {
  readonly file: string;
  readonly name: string;
  readonly line: number;
  /** Seconds since the epoch. */
  readonly now: number;
  /** A caller's configuration without `auth`. */
  readonly wire: Readonly<Record<string, unknown>>;
  readonly message: Pick<HookDocument, "method" | "path" | "query" | "headers" | "body">;
  readonly known: Known;
  readonly expected: Pick<HookDocument, "codes" | "answer">;
}

/** What Assayer knows besides the message. */
export interface Known {
  readonly registration?: Registration | undefined;
  readonly workload?: Workload | undefined;
  readonly evidence: readonly Evidence[];
  readonly tenant?: Tenant | undefined;
  readonly resources: readonly Resource[];
  readonly posture: Posture;
  readonly risk?: Risk | undefined;
}

/** What came back, and the codes of the decision, where one was made. */
export interface HookAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly codes?: readonly string[];
}

/** The hooks of a file. What is wrong with them is added to the faults. */
export function hookScenarios(surroundings: Surroundings): HookScenario[] {
  const { file, faults } = surroundings;
  const names = new Set<string>();
  return file.content.hooks.map((own, index) => {
    const path = ["hooks", index];
    const place = file.faultAt(path, `there is another hook "${own.hook}"`);
    if (names.has(own.hook)) faults.push(place);
    names.add(own.hook);
    const now = own.now ?? file.content.now;
    if (now === undefined)
      faults.push(file.faultAt(["now"], "is missing: an answer must not depend on when it is asked for"));
    const { wire, method, path: below, query, headers, body, codes, answer } = own;
    return {
      file: file.file,
      name: own.hook,
      line: place.line ?? 1,
      now: now ?? 0,
      wire,
      message: { method, path: below, query, headers, body },
      known: knownTo(index, own, surroundings),
      expected: { codes, answer },
    };
  });
}

function knownTo(index: number, own: HookDocument, surroundings: Surroundings): Known {
  const { defaults } = surroundings.file.content;
  const one = <T>(
    member: "registration" | "workload" | "tenant" | "posture" | "risk",
    kind: FixtureKind,
    schema: z.ZodType<T>,
  ) => {
    const isOwn = own[member] !== undefined;
    const name = isOwn ? own[member] : defaults[member];
    const place = isOwn ? ["hooks", index, member] : ["defaults", member];
    return typeof name === "string" ? whole(kind, name, place, schema, surroundings) : undefined;
  };
  const several = <T>(member: "evidence" | "resources", schema: z.ZodType<T>): T[] => {
    const place = own[member] === undefined ? ["defaults", member] : ["hooks", index, member];
    const names = own[member] ?? defaults[member] ?? [];
    const found = names.map((name, at) => whole(member, name, [...place, at], schema, surroundings));
    return found.filter((value) => value !== undefined);
  };
  return {
    registration: one("registration", "registrations", input.registration),
    workload: one("workload", "workloads", input.workload),
    evidence: several("evidence", input.evidence),
    tenant: one("tenant", "tenants", input.tenant),
    resources: several("resources", input.resource),
    posture: one("posture", "postures", input.posture) ?? {},
    risk: one("risk", "risks", input.risk),
  };
}

/** A fixture that must be whole, as it is not composed with anything. */
function whole<T>(
  kind: FixtureKind,
  name: string,
  place: readonly (string | number)[],
  schema: z.ZodType<T>,
  { file, fixtures, faults }: Surroundings,
): T | undefined {
  const fixture = fixtures.find(kind, name, { file, path: place });
  if (fixture === undefined) return undefined;
  const parsed = schema.safeParse(fixture.value, { error: nameNearest });
  if (parsed.success) return parsed.data;
  faults.push(...parsed.error.issues.map((issue) => schemaFault(fixture.file, fixture.path, issue)));
  return undefined;
}
