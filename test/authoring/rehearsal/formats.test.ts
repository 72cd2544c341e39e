import { describe, expect, test } from "@jest/globals";
import type { Diff } from "../../../src/authoring/rehearsal/diff.ts";
import { formats } from "../../../src/authoring/rehearsal/formats.ts";
import { Groups } from "../../../src/authoring/rehearsal/groups.ts";
import { allowed, between, decidedFor, denied } from "../../support/differences.ts";

/** What a request may call its client, its tenant and its claims. */
const hostile = [
  "</script><script>alert(1)</script>",
  `"><img src=x onerror=alert(1)>`,
  "' onmouseover='alert(1)",
  "<!--",
  "a`b|c\n## d",
  "\u202Eabc\u0000\u001B[31m",
  "&lt;b&gt;",
];

function diffOf(names: readonly string[], codes = 1): Diff {
  const groups = new Groups();
  for (const name of names) {
    for (let index = 0; index < codes; index += 1) {
      const outcomes = {
        base: allowed({ claims: { set: { [name]: name }, remove: [name] } }),
        head: denied(`CODE_${index}`),
      };
      groups.add(between(outcomes), decidedFor(name, name, name), outcomes, true);
    }
  }
  const counts = { loosened: 0, error: 0, tightened: names.length * codes, reasons: 0 };
  return {
    base: { revision: names[0] ?? "", digest: "sha256:0" },
    head: { revision: "new", digest: "sha256:1" },
    decisions: names.length * codes,
    same: 0,
    differences: counts,
    excepted: counts,
    left: { undecided: 0, masked: 2, torn: 1, access: 0 },
    tenants: groups.affected("tenants"),
    clients: groups.affected("clients"),
    groups: groups.all(),
  };
}

/** What a terminal would obey, or what would turn a reader's text around. */
const commands = (text: string): string[] => ["\u202E", "\u0000", "\u001B"].filter((sign) => text.includes(sign));

const render = (format: string, diff: Diff): string => formats.get(format)?.(diff) ?? "";

describe("html", () => {
  const element = /<(\/?)([a-z0-9]+)((?: [a-z-]+(?:="[^"<>]*")?)*)>/g;
  const known = new Set(
    "html head meta title style body header h1 h2 h3 p ul li strong span code section div table thead tbody tr th td form label select option input datalist output main article dl dt dd details summary ins del footer script".split(
      " ",
    ),
  );

  test("whatever the names are, the page has our elements only, and nothing is loaded", () => {
    const page = render("html", diffOf(hostile));
    const style = /<style>[^<]*<\/style>/.exec(page)?.[0] ?? "";
    const script = /<script>[^<]*(?:<(?!\/script)[^<]*)*<\/script>/.exec(page)?.[0] ?? "";
    expect(script).toContain("addEventListener");
    const rest = page.replace(style, "").replace(script, "").replace("<!doctype html>", "");
    const elements = [...rest.matchAll(element)];
    expect(rest.replaceAll(element, "")).not.toMatch(/[<>]/);
    expect(elements.map(([, , name]) => name).filter((name) => name === undefined || !known.has(name))).toEqual([]);
    const attributes = elements.flatMap(([, , , all = ""]) =>
      [...all.matchAll(/ ([a-z-]+)(?:="[^"]*")?/g)].map(([, name]) => name),
    );
    expect(attributes.filter((name) => /^(?:src|href|action|style|on\w+)$/.test(name ?? ""))).toEqual([]);
    expect(page).toContain("&lt;/script&gt;&lt;script&gt;alert(1)");
    expect(commands(page)).toEqual([]);
  });

  test("without JavaScript, all there is to miss is the filter", () => {
    const page = render("html", diffOf(["c"]));
    expect(page.match(/ hidden=""/g)).toEqual([' hidden=""']);
    expect(page).toContain('<form hidden=""');
    expect(page).toContain("<del><code>a</code></del>");
  });

  test("of very many groups the first are shown, and it says so", () => {
    const page = render("html", diffOf(["c"], 250));
    expect(page.match(/<article /g)).toHaveLength(200);
    expect(page).toContain("50 more groups are not on this page");
  });

  test("nothing differs", () => {
    const page = render("html", diffOf([]));
    expect(page).toContain("Nothing differs.");
  });
});

test("markdown stays a comment that GitHub takes", () => {
  const page = render("markdown", diffOf(["c"], 900));
  expect(page.length).toBeLessThan(65_536);
  expect(page).toMatch(/\d+ more groups are in the other formats\./);
});

test.each(["text", "markdown", "html"])("%s says what could not be decided again, and why", (format) => {
  const text = render(format, diffOf(["c"]));
  expect(text).toMatch(/[Nn]ot decided again: 2 \(a mask hides what the policy looks at\)/);
  expect(text).toMatch(/[Nn]ot decided again: 1 \(the last line is cut off\)/);
});

test("a terminal gets nothing to obey", () => {
  expect(commands(render("text", diffOf(hostile)))).toEqual([]);
});
