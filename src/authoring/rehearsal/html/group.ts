import { element, escaped } from "../../report/formats/markup.ts";
import { signedCodes } from "../diff-words.ts";
import type { Change } from "../difference.ts";
import type { Example } from "../example.ts";
import type { Group } from "../groups.ts";
import type { Affected } from "../tally.ts";
import { tokenTable } from "./token.ts";

/** Differences with the same causes: what they are about, who is affected, and examples. */
export function groupArticle(group: Group): string {
  const { class: kind, codes, members, count, excepted, tenants, clients, examples } = group;
  const data = {
    "data-class": kind,
    "data-codes": JSON.stringify([...codes.added, ...codes.removed]),
    "data-tenants": JSON.stringify(tenants.map(({ id }) => id)),
    "data-clients": JSON.stringify(clients.map(({ id }) => id)),
  };
  const signs = signedCodes(group).map((one) => element("code", {}, escaped(one)));
  const about = [
    ...signs,
    ...(members.length > 0 ? [element("span", { class: "aside" }, escaped(members.join(", ")))] : []),
  ];
  const counted = excepted > 0 ? `${count} decisions, ${excepted} of them approved` : `${count} decisions`;
  return element(
    "article",
    { class: kind, ...data },
    element(
      "header",
      {},
      element("h3", {}, [element("span", { class: "kind" }, kind), ...about].join(" ")),
      element("span", { class: "aside" }, counted),
    ),
    causes(group),
    element("dl", {}, ...affected("tenants", tenants), ...affected("clients", clients)),
    ...examples.map((example, index) => exampleDetails(example, index === 0)),
  );
}

/** What the codes mean, as far as the examples' reasons say it. */
function causes({ codes, examples }: Group): string {
  const reasons = examples.flatMap(({ base, head }) => [...(base?.reasons ?? []), ...(head?.reasons ?? [])]);
  const titles = new Map(reasons.map(({ code, title }) => [code, title]));
  const known = [...codes.added, ...codes.removed].flatMap((code) => titles.get(code) ?? []);
  if (known.length === 0) return "";
  return element("ul", { class: "causes" }, ...[...new Set(known)].map((title) => element("li", {}, escaped(title))));
}

function affected(name: string, all: readonly Affected[]): string[] {
  const ids = all.map(
    ({ id, count }) => `${element("code", {}, escaped(id))} ${element("span", { class: "aside" }, String(count))}`,
  );
  return [element("dt", {}, name), element("dd", {}, ids.join(", "))];
}

function exampleDetails(
  { decision_id, time, tenant = "", client, changes, base, head }: Example,
  isFirst: boolean,
): string {
  const summary = [
    element("code", {}, escaped(client)),
    ...changes.flatMap(changeTexts),
    element("span", { class: "aside" }, escaped(`${time} ${decision_id}`)),
  ];
  return element(
    "details",
    { "data-tenant": tenant, "data-client": client, open: isFirst ? "" : undefined },
    element("summary", {}, summary.join(" ")),
    base === undefined || head === undefined
      ? element("p", { class: "aside" }, "What came out is longer than this page has room for.")
      : tokenTable(base, head),
  );
}

function changeTexts({ member, gained, lost }: Change): string[] {
  const text = (sign: string, tag: string) => (name: string) =>
    element(tag, { class: "change" }, escaped(`${sign}${member} ${name}`));
  return [...gained.map(text("+", "ins")), ...lost.map(text("-", "del"))];
}
