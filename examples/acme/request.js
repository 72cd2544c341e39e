// A native request with fresh evidence, for curl: `node examples/acme/request.js agent [FOLDER]`.
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { evidenceFor } from "./runtime/evidence.js";

const requests = {
  agent: {
    grant_type: "client_credentials",
    client: { id: "billing-agent", authentication_method: "private_key_jwt" },
    subject: { type: "workload", id: "billing-agent" },
    resources: ["https://billing.acme.example"],
    scopes: ["invoices:read"],
    purpose: "invoice-reconciliation",
  },
  runner: {
    grant_type: "client_credentials",
    client: { id: "shop-pipeline", authentication_method: "private_key_jwt" },
    subject: { type: "workload", id: "shop-pipeline" },
    resources: ["https://deploy.acme.example"],
    scopes: ["deploy:production"],
  },
};

/** A story's request, its evidence made by the keys in `folder`. */
export async function storyRequest(story, folder) {
  return { ...requests[story], evidence: await evidenceFor(requests[story].client.id, join(folder, "keys")) };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [story = "agent", folder = "var/acme"] = process.argv.slice(2);
  process.stdout.write(`${JSON.stringify(await storyRequest(story, folder), null, 2)}\n`);
}
