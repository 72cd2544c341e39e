import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { attestation } from "./attestations.js";
import { workloadToken } from "./tokens.js";

/** What each client of the example estate shows when it asks for a token. `keys` is the folder of its keys. */
const shown = {
  "billing-agent": async (keys) => [jwt(await workloadToken(keys, "billing-agent"))],
  "billing-agent-on-staging": async (keys) => [jwt(await workloadToken(keys, "billing-agent-on-staging"))],
  "ops-copilot": async (keys) => [jwt(await workloadToken(keys, "ops-copilot"))],
  "shop-pipeline": async (keys) => [
    jwt(await workloadToken(keys, "shop-pipeline")),
    { type: "dsse", token: await attestation(keys, "provenance") },
    { type: "dsse", token: await attestation(keys, "summary") },
  ],
  "initech-sync": async (keys) => [{ type: "x509", token: await readFile(join(keys, "initech-chain.pem"), "utf8") }],
};

export function evidenceFor(client, keys) {
  return shown[client](keys);
}

function jwt(token) {
  return { type: "jwt", token };
}
