// The private half of the example estate: everything that signs, generated on this machine and never committed.
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { exportJWK, exportPKCS8, exportSPKI, generateKeyPair, importPKCS8 } from "jose";
import { createChain } from "./certificates.js";

/** Who signs tokens: a JWK set each, or a SPIFFE bundle. */
const issuers = {
  "kubernetes-prod-eu-1": { use: "sig" },
  "kubernetes-staging-1": { use: "sig" },
  "github-actions": { use: "sig" },
  "spiffe-acme": { use: "jwt-svid", bundle: true },
};

/** Who signs attestations: a PEM file each. */
const attesters = ["builder", "verifier"];

/** Generates every key that is missing below `folder`: public halves beside it, private halves in `private/`. */
export async function createKeys(folder) {
  const hidden = join(folder, "private");
  await mkdir(hidden, { recursive: true, mode: 0o700 });
  if (await exists(join(hidden, "complete"))) return;
  for (const [name, { use, bundle }] of Object.entries(issuers)) {
    const { publicKey, privateKey } = await generateKeyPair("ES256", { extractable: true });
    const key = { ...(await exportJWK(publicKey)), kid: `${name}-1`, use, ...(bundle ? {} : { alg: "ES256" }) };
    await writeFile(join(folder, `${name}.json`), JSON.stringify({ keys: [key] }));
    await writeSecret(join(hidden, `${name}.pem`), await exportPKCS8(privateKey));
  }
  for (const name of attesters) {
    const { publicKey, privateKey } = await generateKeyPair("ES256", { extractable: true });
    await writeFile(join(folder, `${name}.pem`), await exportSPKI(publicKey));
    await writeSecret(join(hidden, `${name}.pem`), await exportPKCS8(privateKey));
  }
  const chain = await createChain();
  await writeFile(join(folder, "globex-partner-root.pem"), chain.root);
  await writeFile(join(folder, "initech-chain.pem"), chain.leaf + chain.issuing + chain.root);
  await writeSecret(join(hidden, "initech.pem"), chain.leafKey);
  await writeFile(join(hidden, "complete"), "");
}

export async function privateKey(folder, name) {
  return importPKCS8(await readFile(join(folder, "private", `${name}.pem`), "utf8"), "ES256");
}

async function writeSecret(path, text) {
  await writeFile(path, text, { mode: 0o600 });
  await chmod(path, 0o600);
}

async function exists(path) {
  return readFile(path).then(
    () => true,
    () => false,
  );
}
