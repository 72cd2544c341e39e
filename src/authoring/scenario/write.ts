import { Document, isScalar, visit } from "yaml";
import { carriable, obligations } from "../../issuance/caller.ts";
import { canonical } from "../../issuance/canonical.ts";
import type { Json } from "../../issuance/vocabulary.ts";
import { withDates } from "./dates.ts";
import type { Members } from "./fixtures.ts";
import type { Expected } from "./scenarios.ts";

export interface Written {
  readonly title: string;
  readonly name: string;
  readonly input: Members;
  readonly expected: Expected;
}

/** A scenario file with one case: its input taken apart into fixtures, as a person would write them. */
export function scenarioText({ title, name, input, expected }: Written): string {
  const { now, request, identity, tenant, resources, posture, risk, caller, unknown } = input;
  const { registration, workload, evidence, actors, ...who } = identity as Members;
  const parts: Part[] = [
    single("identities", "identity", "requester", who),
    single("registrations", "registration", "registered", registration),
    single("workloads", "workload", "running", workload),
    several("evidence", "evidence", evidence),
    several("actors", "actor", actors),
    single("tenants", "tenant", "tenant", tenant),
    several("resources", "resource", resources),
    single("requests", "request", "asked", request),
    single("postures", "posture", "posture", posture),
    single("risks", "risk", "risk", risk),
    single("callers", "caller", "caller", isAble(caller) ? undefined : caller),
  ];
  const known = parts.filter(({ fixtures }) => Object.keys(fixtures).length > 0);
  const { decision, codes = [], token } = expected;
  const gaps = Array.isArray(unknown) && unknown.length > 0 ? { set: { "/unknown": unknown } } : {};
  const document = new Document({
    title,
    now: withDates(now ?? 0, "now"),
    fixtures: Object.fromEntries(known.map(({ kind, fixtures }) => [kind, withDates(fixtures)])),
    cases: [
      {
        case: name,
        ...Object.fromEntries(known.map(({ member, taken }) => [member, taken])),
        ...gaps,
        expect: decision,
        codes,
        ...(token && { token }),
      },
    ],
  });
  visit(document, {
    // Lists of names in one line.
    Seq: (_, list) => {
      if (list.items.every(isScalar)) list.flow = true;
    },
  });
  return document.toString({ lineWidth: 118 });
}

/** Fixtures of a kind, and how a case takes them. */
interface Part {
  readonly kind: string;
  readonly member: string;
  readonly fixtures: { readonly [name: string]: Json };
  readonly taken: Json;
}

function single(kind: string, member: string, name: string, value: Json | undefined): Part {
  const isEmpty = value === undefined || Object.keys(value as object).length === 0;
  return { kind, member, fixtures: isEmpty ? {} : { [name]: value }, taken: name };
}

function several(kind: string, name: string, value: Json | undefined): Part {
  const entries = (Array.isArray(value) ? value : []).map((one, index): [string, Json] => [
    `${name} ${index + 1}`,
    one,
  ]);
  return { kind, member: kind, fixtures: Object.fromEntries(entries), taken: entries.map(([one]) => one) };
}

/** Whether a caller can do everything: then it is the one that a scenario has by itself, but for its name. */
function isAble(caller: Json | undefined): boolean {
  const { coverage } = caller as Members;
  return canonical(coverage ?? null) === canonical({ carries: [...carriable], enforces: [...obligations] });
}
