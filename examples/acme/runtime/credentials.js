// By what each emulated IdP proves itself to the example estate: its half for `assayer emulate --credentials`, and
// Assayer's half, both generated on this machine and never committed.
import { createHash, randomBytes } from "node:crypto";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { exportJWK, exportPKCS8, generateKeyPair } from "jose";
import { stringify } from "yaml";

const secret = () => randomBytes(32).toString("base64");

/** Each makes Assayer's half, by file name, and says what the IdP has. */
const makers = {
  entra: async () => {
    const issuer = "https://login.acme.example/2f1c9c7a-3f1d-4c1b-9a55-6b7c1de0aa01/v2.0";
    const client = { audience: "assayer", client_id: "99045fe1-7639-4a75-9d4a-577b6ca3810f" };
    return signing("entra", { type: "oauth_jwt", issuer, ...client });
  },
  cloudflare: async () => {
    const { privateKey } = await generateKeyPair("RS256", { extractable: true });
    const { files, own } = await signing("cloudflare", { type: "signed_jwt" });
    return { files: { ...files, "cloudflare-signing.pem": await exportPKCS8(privateKey) }, own };
  },
  hydra: async () => keyed("hydra", { type: "header", name: "x-api-key" }, "key"),
  kubernetes: async () => keyed("kubernetes", { type: "bearer" }, "key"),
  okta: async () => keyed("okta", { type: "header", name: "authorization" }, "key"),
  wso2: async () => keyed("wso2", { type: "basic", username: "wso2" }, "password"),
  supabase: async () => shared("supabase", "standard_webhooks", `v1,whsec_${secret()}`),
  zitadel: async () => shared("zitadel", "zitadel", secret()),
};

/** Generates everything below `folder`, a file `<kind>.yaml` for each IdP, unless the folder is there. */
export async function createCredentials(folder) {
  if ((await mkdir(folder, { recursive: true, mode: 0o700 })) === undefined) return;
  for (const [kind, make] of Object.entries(makers)) {
    const { files, own } = await make();
    for (const [name, text] of Object.entries(files)) await writeSecret(join(folder, name), text);
    await writeSecret(join(folder, `${kind}.yaml`), stringify(own));
  }
}

function keyed(kind, own, member) {
  const key = secret();
  const digest = createHash("sha256").update(key).digest("hex");
  return { files: { [`${kind}.keys`]: `sha256:${digest}\n` }, own: { ...own, [member]: key } };
}

function shared(kind, format, value) {
  return { files: { [`${kind}.secret`]: value }, own: { type: "hmac", format, secret: value } };
}

/** Both of them sign with RSA. */
async function signing(kind, own) {
  const { publicKey, privateKey } = await generateKeyPair("RS256", { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid: `${kind}-1`, use: "sig", alg: "RS256" };
  const files = { [`${kind}.json`]: JSON.stringify({ keys: [jwk] }), [`${kind}.pem`]: await exportPKCS8(privateKey) };
  return { files, own: { ...own, private_key_file: `${kind}.pem`, algorithm: jwk.alg, kid: jwk.kid } };
}

async function writeSecret(path, text) {
  await writeFile(path, text, { mode: 0o600 });
  await chmod(path, 0o600);
}
