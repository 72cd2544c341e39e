import { checkTimeout, checkUrl } from "../checks.ts";
import type { HookExaminer } from "../examiner.ts";
import type { Pieces } from "../exports.ts";
import { finding, inside } from "../finding.ts";
import type { Finding } from "../finding.ts";
import { leadsHere } from "../own-side.ts";
import type { OwnHook } from "../own-side.ts";
import { exports } from "./exports.ts";

type Zitadel = Pieces<typeof exports>;

/** Those by which claims come into tokens, and into what introspection says of them. */
const functions = ["preaccesstoken", "preuserinfo"] as const;

export const zitadel: HookExaminer<typeof exports> = {
  exports,
  examine: (given, own) => {
    const ours = given.targets.filter(({ value }) => leadsHere(value.endpoint, own));
    const ids = new Set(ours.map(({ value }) => value.id));
    const asked = given.executions.length > 0 || given.pages.some(({ value }) => value.executions !== undefined);
    const isMissing = given.targets.length > 0 && ours.length === 0;
    return [
      ...(isMissing ? [finding("ZITADEL_TARGET_MISSING")] : []),
      ...ours.flatMap((target) => ofTarget(target, own)),
      ...(asked ? functions.flatMap((name) => ofFunction(name, given, ids)) : []),
      ...given.pages.flatMap(ofPage),
    ];
  },
};

function ofTarget({ value, place }: Zitadel["targets"][number], own: OwnHook): Finding[] {
  const { name, restCall, timeout, payloadType, endpoint } = value;
  const interrupts = restCall?.interruptOnError === true;
  return [
    ...(restCall ? [] : [finding("ZITADEL_TARGET_NOT_READ", place, name)]),
    ...(restCall && !interrupts ? [finding("ZITADEL_TARGET_NOT_INTERRUPTING", inside(place, "restCall"), name)] : []),
    ...(payloadType === "PAYLOAD_TYPE_JWE"
      ? [finding("ZITADEL_PAYLOAD_ENCRYPTED", inside(place, "payloadType"), name)]
      : []),
    ...checkUrl(inside(place, "endpoint"), endpoint),
    ...(timeout === undefined ? [] : checkTimeout(inside(place, "timeout"), timeout, own, !interrupts)),
  ];
}

function ofFunction(name: string, { executions, targets }: Zitadel, ours: ReadonlySet<string>): Finding[] {
  const [execution] = executions.filter(({ value }) => value.condition.function?.name.toLowerCase() === name);
  if (execution === undefined) return [finding("ZITADEL_FUNCTION_UNDECIDED", undefined, name)];
  const { value, place } = execution;
  const at = value.targets.findLastIndex((id) => ours.has(id));
  if (at < 0) return [finding("ZITADEL_FUNCTION_UNDECIDED", inside(place, "targets"), name)];
  // Of a webhook and of an asynchronous target nothing is read that could be appended.
  const silent = new Set(targets.filter(({ value: { restCall } }) => !restCall).map((target) => target.value.id));
  if (value.targets.slice(at + 1).every((id) => silent.has(id))) return [];
  return [finding("ZITADEL_TARGET_NOT_LAST", inside(place, "targets", at), name)];
}

function ofPage({ value, place }: Zitadel["pages"][number]): Finding[] {
  const { pagination, targets = [], executions = [], result = [] } = value;
  const listed = targets.length + executions.length + result.length;
  if (listed >= pagination.totalResult) return [];
  return [finding("EXPORT_PARTIAL", inside(place, "pagination"), `${listed} of ${pagination.totalResult}`)];
}
