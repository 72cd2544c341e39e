// The demo's provider and its clients, as a process of their own: jest's modules live in a realm whose objects
// `oidc-provider` does not take for plain ones. Arguments: the estate's folder, Assayer's address, milliseconds to wait
// for it, client ids. Each message is a token request; each answer says what came of it.
import { join } from "node:path";
import { createClient } from "assayer/client";
import { askForToken, createClients } from "../../examples/demo/client.js";
import { startProvider } from "../../examples/demo/provider.js";

const [estate, url, timeoutMs, ...clients] = process.argv.slice(2);
const { keys, jwks } = await createClients(clients);
const assay = createClient({ url, timeoutMs: Number(timeoutMs) });
const decisions = [];
const decide = async (request) => {
  const decision = await assay.decide(request);
  decisions.push(decision);
  return decision;
};
const provider = await startProvider({ keys: join(estate, "keys"), clients: jwks, decide });

process.on("message", async ({ client, form, signIn, evidence, tls }) => {
  const subjectToken = signIn && (await provider.signIn(signIn.user, signIn.client));
  const outcome = await askForToken({ provider, keys, estate, asks: { client, form, subjectToken }, evidence, tls });
  process.send({ ...outcome, decisions: decisions.splice(0) });
});
process.send({ issuer: provider.issuer });
