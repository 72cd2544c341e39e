import { readFileSync } from "node:fs";
import { expect, jest, test } from "@jest/globals";
import { documents } from "../../scripts/documents.js";

jest.setTimeout(60_000);

test.each(documents.map(({ path, text }) => [path, text] as const))(
  "%s is what `make docs` writes",
  async (path, text) => {
    const written = await text((module: string) => import(`../../src/${module}.ts`));
    expect(readFileSync(path, "utf8")).toBe(written);
  },
);
