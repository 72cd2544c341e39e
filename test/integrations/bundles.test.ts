import { readFileSync, readdirSync } from "node:fs";
import { beforeAll, describe, expect, test } from "@jest/globals";
import * as auth0 from "../../integrations/auth0/capabilities.ts";
import * as cognito from "../../integrations/cognito/capabilities.ts";
import * as logto from "../../integrations/logto/capabilities.ts";
import { builtPieces } from "../support/pieces.ts";

const names = [
  "cognito/index.mjs",
  "auth0/post-login.js",
  "auth0/credentials-exchange.js",
  "auth0/custom-token-exchange.js",
  "logto/script.js",
];

let pieces: Map<string, string>;
beforeAll(async () => {
  pieces = await builtPieces(...names);
});

describe.each(names)("%s", (name) => {
  test("needs nothing beside it", () => {
    expect(pieces.get(name)).not.toMatch(/\b(require|import)\s*\(|^\s*import\b|node:|process\.(?!env\b)|\bBuffer\b/m);
  });

  test("is below what Auth0 takes, with room for what an administrator adds", () => {
    expect(pieces.get(name)?.length).toBeLessThan(50_000);
  });
});

test("the sources import the domain, the client and each other", () => {
  const files = ["shared", "cognito", "auth0", "logto"].flatMap((folder) =>
    readdirSync(`integrations/${folder}`)
      .filter((file) => file.endsWith(".ts"))
      .map((file) => `integrations/${folder}/${file}`),
  );
  const imported = files.flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(/^import [^"]*"([^"]+)"/gm)].map(([, from = ""]) => from),
  );
  expect(files.length).toBeGreaterThan(15);
  expect(imported.filter((from) => !/^(\.\/|\.\.\/shared\/|\.\.\/\.\.\/src\/(issuance|client)\/)/.test(from))).toEqual(
    [],
  );
});

/** The words in code of a row of a page's table, column by column. */
function row(page: string, title: string): Set<string>[] {
  const line = readFileSync(`docs/callers/${page}.md`, "utf8")
    .split("\n")
    .find((text) => text.startsWith(`| ${title} |`));
  const cells = line?.split("|").slice(2, -1) ?? [];
  return cells.map((cell) => new Set([...cell.matchAll(/`([^`]+)`/g)].map(([, word = ""]) => word)));
}

test.each<[string, Readonly<Record<string, ReadonlySet<string>>>, Readonly<Record<string, ReadonlySet<string>>>]>([
  ["cognito", cognito.carries, cognito.enforces],
  ["auth0", auth0.carries, auth0.enforces],
  ["logto", { all: logto.carries }, { all: logto.enforces }],
])("the page of %s says what its tables say", (page, carries, enforces) => {
  expect(row(page, "tells")).toEqual(Object.values(carries));
  expect(row(page, "can enforce")).toEqual(Object.values(enforces));
  expect(readFileSync(`docs/callers/${page}.md`, "utf8").split("\n").length).toBeLessThan(121);
});
