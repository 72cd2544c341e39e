import { generateKeyPairSync, verify } from "node:crypto";

/** What every secret of a test is. */
export const secret = "good";

const pair = generateKeyPairSync("rsa", { modulusLength: 2_048 });

/** What a signed answer says; undefined where the signature is not that of the private key of tests. */
export function claimsSigned(token: string): Readonly<Record<string, unknown>> | undefined {
  const [header = "", payload = "", signature = ""] = token.split(".");
  const genuine = verify(
    "RSA-SHA256",
    Buffer.from(`${header}.${payload}`),
    pair.publicKey,
    Buffer.from(signature, "base64url"),
  );
  return genuine ? (JSON.parse(Buffer.from(payload, "base64url").toString()) as Record<string, unknown>) : undefined;
}

/** Files of a test's configuration: a private key where the name says PEM, the secret everywhere else. */
export async function readSecret(path: string): Promise<string> {
  return path.endsWith(".pem") ? pair.privateKey.export({ type: "pkcs8", format: "pem" }).toString() : secret;
}
