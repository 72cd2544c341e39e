// A decision log as the service writes it: the example estate's stories and a generated estate's tenants, allowed,
// narrowed and denied.
import { join } from "node:path";
import { loadConfiguration } from "../../dist/config/load.js";
import { nativeCaller } from "../../dist/issuance/caller.js";
import { openAuthorizer } from "../../dist/service/authorizer.js";
import { evidenceFor } from "../../examples/acme/runtime/evidence.js";
import { requestOf, writeEstate } from "./estate.js";
import { prepareExample } from "./example.js";
import { newFolder } from "./folder.js";

const tenants = 50;
const inFlight = 64;
const caller = nativeCaller("bench");
// Nothing here is about the speed of a decision: a busy machine must not deny.
const patient = [
  "record.rotate_bytes=1073741824",
  "policy.deadline_ms=1000",
  "policy.max_wait_ms=60000",
  "context.budget_ms=5000",
];

/** Appends so many records to a file, two thirds of them of the example estate. */
export async function writeDecisionLog(path, count) {
  const ofExample = Math.round((2 * count) / 3);
  const { folder, file } = await prepareExample();
  const stories = await storyRequests(join(folder, "keys"));
  await decideAll(file, path, ofExample, (index) => stories[index % stories.length]);
  const estate = await writeEstate(await newFolder(), { tenants, workloads: tenants });
  await decideAll(estate, path, count - ofExample, generated);
}

async function decideAll(file, path, count, requestAt) {
  const configuration = await loadConfiguration({ file, set: [`record.path=${path}`, ...patient] });
  const { authorize, close } = await openAuthorizer(configuration, { stdout: process.stdout, onEvent: () => {} });
  const indexes = Array.from({ length: count }, (_, index) => index).values();
  const worker = async () => {
    for (const index of indexes) await authorize(requestAt(index), caller);
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  await close();
}

/** Every combination of what a person or a machine of the example estate may ask for. */
async function storyRequests(keys) {
  const people = combinations({
    subject: ["jo", "sam", "mallory", "nobody"].map((id) => ({ type: "user", id, tenant: "acme" })),
    scopes: [["invoices:read"], ["invoices:read", "invoices:write"], ["invoices:write"]],
    claims: [{ email: "jo@acme.example" }, { email: "jo@acme.example", phone_number: "+1-202-555-0100" }],
    lifetimes: [300, 900, 86_400].map((seconds) => ({ access_token: seconds })),
  }).map((asked) => ({
    ...asked,
    grant_type: "authorization_code",
    token_types: ["access_token"],
    client: { id: "acme-portal", authentication_method: "private_key_jwt" },
    resources: ["https://billing.acme.example"],
  }));
  const evidence = new Map();
  for (const { id } of machines) evidence.set(id, await evidenceFor(id, keys));
  const services = machines.flatMap(({ id, client = id, ...asks }) =>
    combinations({ lifetimes: [{}, { access_token: 600 }, { access_token: 7_200 }], ...asks }).map((asked) => ({
      ...asked,
      grant_type: "client_credentials",
      token_types: ["access_token"],
      client: { id: client, authentication_method: "private_key_jwt" },
      subject: { type: "workload", id: client },
      evidence: evidence.get(id),
    })),
  );
  return [...people, ...services];
}

/** `id` has the evidence; `client` asks, where that is another. */
const machines = [
  {
    id: "billing-agent",
    resources: [["https://billing.acme.example"]],
    scopes: [["invoices:read"], ["invoices:read", "invoices:write"]],
    purpose: ["invoice-reconciliation", "curiosity"],
  },
  {
    id: "billing-agent-on-staging",
    client: "billing-agent",
    resources: [["https://billing.acme.example"]],
    scopes: [["invoices:read"]],
    purpose: ["invoice-reconciliation"],
  },
  {
    id: "shop-pipeline",
    resources: [["https://deploy.acme.example"]],
    scopes: [["deploy:production"], ["deploy:production", "deploy:status"]],
  },
  {
    id: "initech-sync",
    resources: [["https://data.globex.example"]],
    scopes: [["orders:read"], ["orders:read", "orders:export"]],
    network: [{ ip: "203.0.113.7" }, { ip: "198.51.100.7" }],
  },
];

/** Every member with one of its values, in every combination. */
function combinations(values) {
  return Object.entries(values).reduce(
    (found, [name, all]) => found.flatMap((one) => all.map((value) => ({ ...one, [name]: value }))),
    [{}],
  );
}

/** A person at one of many applications; each third wants more than it may have. */
function generated(index) {
  const request = requestOf(index % tenants);
  return index % 3 === 0 ? { ...request, scopes: ["invoices:read", "invoices:write"] } : request;
}
