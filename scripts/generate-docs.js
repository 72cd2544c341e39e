// Writes every generated file: `make docs`.
import { writeFileSync } from "node:fs";
import { documents } from "./documents.js";

for (const { path, text } of documents) {
  writeFileSync(path, await text((module) => import(`../dist/${module}.js`)));
  console.log(path);
}
