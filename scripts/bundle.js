// Builds the default bundle from rego/, byte for byte the same wherever it is built: `make bundle`.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { buildBundle } from "../dist/authoring/bundle-build.js";
import { opaAt } from "../dist/authoring/opa.js";
import { defaultBundle } from "./default-bundle.js";

const { path, ...options } = defaultBundle;
const bundle = await buildBundle({ ...options, opa: opaAt(".bin/opa") });
mkdirSync(dirname(path), { recursive: true });
writeFileSync(path, bundle);
console.log(`${path}: ${bundle.byteLength} bytes`);
