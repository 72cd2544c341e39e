// Writes rego/schemas/input.json, the JSON Schema of what Rego sees, from the zod schema: `node scripts/generate-schema.js`.
import { writeFileSync } from "node:fs";
import { z } from "zod";
import { issuanceInput } from "../dist/issuance/input.js";

const schema = z.toJSONSchema(issuanceInput, { target: "draft-7", reused: "inline" });
writeFileSync(new URL("../rego/schemas/input.json", import.meta.url), `${JSON.stringify(schema, null, 2)}\n`);
