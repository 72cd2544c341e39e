import { generateKeyPairSync } from "node:crypto";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { readKey, readKeys } from "../../../src/policy/signature/keys.ts";
import { verificationSettings } from "../../../src/policy/signature/settings.ts";
import { createFolder } from "../../support/folder.ts";
import type { Folder } from "../../support/folder.ts";
import { keyPairFor } from "../../support/signing.ts";

let folder: Folder;
beforeAll(async () => {
  folder = await createFolder({
    "good.pem": spki(keyPairFor("ES256")),
    "other.pem": spki(keyPairFor("ES384")),
    "private.pem": keyPairFor("ES256").privateKey.export({ format: "pem", type: "pkcs8" }),
    "weak.pem": spki(generateKeyPairSync("rsa", { modulusLength: 1_024 })),
    "none.pem": "not a key",
  });
});
afterAll(() => folder.remove());

function spki({ publicKey }: ReturnType<typeof keyPairFor>): string | Buffer {
  return publicKey.export({ format: "pem", type: "spki" });
}

const settings = (file: string, algorithm: string) =>
  verificationSettings.parse({ keys: [{ id: "one", file: join(folder.path, file), algorithm }] });

test("a key is read with its name and algorithm", async () => {
  const keys = await readKeys(settings("good.pem", "ES256").keys);
  expect(keys).toMatchObject([{ id: "one", algorithm: "ES256", key: { type: "public" } }]);
});

test("a scope goes with it", async () => {
  const [one] = settings("good.pem", "ES256").keys;
  expect(await readKeys(one ? [{ ...one, scope: "release" }] : [])).toMatchObject([{ id: "one", scope: "release" }]);
});

test("without an algorithm a key has the usual one of its kind", async () => {
  expect(await readKey(join(folder.path, "good.pem"), {})).toMatchObject({ algorithm: "ES256" });
  await expect(readKey(join(folder.path, "weak.pem"), {})).rejects.toMatchObject({
    code: "KEYS_INVALID",
    message: expect.stringContaining("no rsa key like it signs bundles"),
  });
});

describe("is refused, with its file", () => {
  test.each([
    ["nothing there", "nowhere.pem", "ES256", "no such file"],
    ["no key", "none.pem", "ES256", "cannot be used"],
    ["a private key", "private.pem", "ES256", "it is a private key"],
    ["another curve", "other.pem", "ES256", "ES256 takes a P-256 key"],
    ["another kind", "good.pem", "RS256", "RS256 takes an RSA key of 2048 bits or more"],
    ["a weak key", "weak.pem", "PS256", "PS256 takes an RSA key of 2048 bits or more"],
  ])("%s", async (_, file, algorithm, why) => {
    await expect(readKeys(settings(file, algorithm).keys)).rejects.toMatchObject({
      code: "KEYS_INVALID",
      message: expect.stringMatching(new RegExp(`${file}.*${why}`, "s")),
    });
  });
});

test.each([
  ["no keys", { keys: [] }],
  ["a shared secret", { keys: [{ id: "one", file: "k", algorithm: "HS256" }] }],
  ["no algorithm", { keys: [{ id: "one", file: "k", algorithm: "none" }] }],
  ["a state file that nothing uses", { keys: [{ id: "one", file: "k", algorithm: "ES256" }], state_file: "s" }],
])("settings with %s are refused", (_, value) => {
  expect(verificationSettings.safeParse(value).success).toBe(false);
});
