import type { KeyObject } from "node:crypto";

const rsaBits = { least: 2_048, most: 8_192 };
const curves: ReadonlySet<string | undefined> = new Set(["prime256v1", "secp384r1", "secp521r1"]);

const judges: ReadonlyMap<string | undefined, (key: KeyObject) => boolean> = new Map([
  ["rsa", isStrongRsa],
  ["rsa-pss", isStrongRsa],
  ["ec", (key) => curves.has(key.asymmetricKeyDetails?.namedCurve)],
  ["ed25519", () => true],
]);

/** NIST SP 800-131A: what is below, unknown or so large that using it costs too much is not accepted as a public key. */
export function isStrong(key: KeyObject): boolean {
  return judges.get(key.asymmetricKeyType)?.(key) ?? false;
}

function isStrongRsa(key: KeyObject): boolean {
  const { modulusLength = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {};
  return modulusLength >= rsaBits.least && modulusLength <= rsaBits.most && publicExponent >= 3n;
}
