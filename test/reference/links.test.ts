import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect, test } from "@jest/globals";
import { documents } from "../../scripts/documents.js";
import { anchor } from "../../src/authoring/markdown.ts";

const pages = documents.map(({ path }) => path).filter((path) => path.endsWith(".md"));

function anchorsOf(path: string): Set<string> {
  return new Set([...readFileSync(path, "utf8").matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => anchor(heading)));
}

/** Links that lead nowhere, of a page's own headings and of the files beside it. */
function broken(path: string): string[] {
  const links = [...readFileSync(path, "utf8").matchAll(/\]\(([^)#]*)(#[^)]*)?\)/g)];
  return links.flatMap(([link, file = "", heading]) => {
    const target = file === "" ? path : normalize(join(dirname(path), file));
    if (/^https?:/.test(file)) return [];
    if (!existsSync(target)) return [link];
    return heading === undefined || anchorsOf(target).has(heading) ? [] : [link];
  });
}

test.each(pages)("every link of %s leads somewhere", (path) => {
  expect(broken(path)).toEqual([]);
});
