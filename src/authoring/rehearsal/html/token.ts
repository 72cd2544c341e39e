import { element, escaped } from "../../report/formats/markup.ts";
import type { Shown } from "../example.ts";
import { isChanged, tokenRows } from "../token-rows.ts";
import type { Item, Row } from "../token-rows.ts";

/** What came out before and after, side by side. */
export function tokenTable(base: Shown, head: Shown): string {
  const columns = ["", "before", "after"].map((name) => element("th", { scope: "col" }, name));
  return element(
    "table",
    { class: "token" },
    element("thead", {}, element("tr", {}, ...columns)),
    element("tbody", {}, ...tokenRows(base, head).map(row)),
  );
}

function row(one: Row): string {
  return element(
    "tr",
    { class: isChanged(one) ? "differs" : undefined },
    element("th", { scope: "row" }, escaped(one.member)),
    side(one.base, "del"),
    side(one.head, "ins"),
  );
}

function side(items: readonly Item[], tag: "del" | "ins"): string {
  const texts = items.map(({ text, shared }) => element(shared ? "span" : tag, {}, element("code", {}, escaped(text))));
  return element("td", {}, element("ul", {}, ...texts.map((text) => element("li", {}, text))));
}
