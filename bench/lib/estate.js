// An estate of any size, as files: the same kinds of entries as in examples/acme, with identifiers of one length.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Writes the directory, the facts and a configuration; answers where the configuration is. */
export async function writeEstate(folder, { tenants, workloads }) {
  await mkdir(join(folder, "directory"), { recursive: true });
  const indexes = upTo(tenants);
  const lists = { tenant, owner, resource, client };
  for (const [name, make] of Object.entries(lists)) await writeList(folder, `${name}s`, indexes.map(make));
  const services = upTo(workloads).map((index) => workload(index, index % tenants));
  // A file may have 40 MiB.
  for (let at = 0; at < services.length; at += 20_000) {
    await writeList(folder, "workloads", services.slice(at, at + 20_000), at);
  }
  const risk = Object.fromEntries(indexes.map((index) => [named("tenant", index), { jo: { score: 12, signals: [] } }]));
  await writeFile(join(folder, "risk.json"), JSON.stringify(risk));
  await writeFile(join(folder, "assayer.yaml"), configuration);
  return join(folder, "assayer.yaml");
}

/** A person signs in to one tenant's application: allowed, and needs no evidence that would take longer to verify. */
export function requestOf(index) {
  return {
    grant_type: "authorization_code",
    token_types: ["access_token"],
    client: { id: named("client", index), authentication_method: "private_key_jwt" },
    subject: { type: "user", id: "jo", tenant: named("tenant", index) },
    resources: [resourceId(index)],
    scopes: ["invoices:read"],
    claims: { email: "jo@acme.example" },
    lifetimes: { access_token: 900 },
  };
}

const configuration = `
context:
  directory: { path: directory }
  risk: { type: file, name: risk, path: risk.json }
record: { path: decisions.ndjson }
`;

const reviewBy = "2036-12-20";
const named = (kind, index) => `${kind}-${String(index).padStart(6, "0")}`;
const resourceId = (index) => `https://${named("api", index)}.example`;

function tenant(index) {
  const age = { max_age_seconds: "7300d" };
  return { id: named("tenant", index), active: true, settings: { rules: { credential: { age } } } };
}

function owner(index) {
  return { id: named("owner", index), active: true };
}

function resource(index) {
  return {
    id: resourceId(index),
    kind: "api",
    tenant: named("tenant", index),
    owner: named("owner", index),
    environment: "production",
    sensitivity: "medium",
    scopes: ["invoices:read", "invoices:write"],
    read_only_scopes: ["invoices:read"],
    claims: ["email"],
    sender_constrained: false,
  };
}

function client(index) {
  return { id: named("client", index), ...registration(index) };
}

function workload(index, inTenant) {
  const name = named("workload", index);
  return {
    id: name,
    ...registration(inTenant),
    workloads: [{ issuer: "https://k8s.prod-eu-1.example", id: `system:serviceaccount:${name}:main` }],
    clusters: ["prod-eu-1"],
    namespaces: [name],
  };
}

function registration(inTenant) {
  return {
    tenant: named("tenant", inTenant),
    active: true,
    environment: "production",
    owner: named("owner", inTenant),
    review_by: reviewBy,
    resources: [resourceId(inTenant)],
    scopes: ["invoices:read"],
    credential: { issued_at: "2026-09-01", authentication_method: "private_key_jwt" },
  };
}

function upTo(count) {
  return Array.from({ length: count }, (_, index) => index);
}

async function writeList(folder, name, entries, part = 0) {
  const lines = entries.map((entry) => `${JSON.stringify({ [name]: [entry] })}\n`);
  await writeFile(join(folder, "directory", `${name}-${part}.ndjson`), lines.join(""));
}
