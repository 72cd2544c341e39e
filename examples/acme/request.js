// A native request with fresh evidence, for curl: `node examples/acme/request.js agent [FOLDER]`.
import { createHash, X509Certificate } from "node:crypto";
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
  partner: {
    grant_type: "client_credentials",
    client: { id: "initech-sync", authentication_method: "tls_client_auth" },
    subject: { type: "client", id: "initech-sync", tenant: "globex" },
    resources: ["https://data.globex.example"],
    scopes: ["orders:read"],
    network: { ip: "127.0.0.1" },
  },
};

/** A story's request, its evidence made by the keys in `folder`. */
export async function storyRequest(story, folder) {
  const evidence = await evidenceFor(requests[story].client.id, join(folder, "keys"));
  return { ...requests[story], ...confirmation(evidence), evidence };
}

/** Whoever shows a certificate asks over mutual TLS with it, and the token is bound to it (RFC 8705 section 3.1). */
function confirmation([{ type, token }]) {
  if (type !== "x509") return {};
  const { raw } = new X509Certificate(token);
  return { confirmation: { "x5t#S256": createHash("sha256").update(raw).digest("base64url") } };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [story = "agent", folder = "var/acme"] = process.argv.slice(2);
  if (Object.hasOwn(requests, story)) {
    process.stdout.write(`${JSON.stringify(await storyRequest(story, folder), null, 2)}\n`);
  } else {
    process.stderr.write(`There is no story ${story}, only ${Object.keys(requests).join(", ")}.\n`);
    process.exitCode = 2;
  }
}
