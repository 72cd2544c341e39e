import { afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { createKeySource } from "../../../src/context/evidence/keys.ts";
import { evidenceSettings } from "../../../src/context/evidence/settings.ts";
import { startFaultyServer } from "../../support/faulty-server.ts";
import type { Behaviour, FaultyServer } from "../../support/faulty-server.ts";
import { harness, kubernetesIssuer, newSigner, podClaims, token } from "../../support/evidence.ts";
import type { Harness, Signer } from "../../support/evidence.ts";

let first: Signer;
let second: Signer;
let server: FaultyServer;
let h: Harness;

beforeAll(async () => {
  [first, second] = await Promise.all([newSigner("first"), newSigner("second")]);
});
beforeEach(async () => {
  server = await startFaultyServer(keysOf(first));
});
afterEach(async () => {
  h.close();
  await server.close();
});

const keysOf = (...signers: Signer[]): Behaviour => ({ json: { keys: signers.map(({ jwk }) => jwk) } });
const start = async (keys: object = {}) => {
  const issuer = { ...kubernetesIssuer, keys: { jwks_uri: `${server.origin}/jwks` } };
  h = await harness({ issuers: [issuer], keys: { timeout_ms: 500, ...keys } });
};
const codeOf = async (signer: Signer, signal?: AbortSignal) => {
  const piece = { type: "jwt" as const, token: await token(signer, podClaims) };
  const { evidence } = await h.verify([piece], { now: podClaims.iat + 60, ...(signal && { signal }) });
  return evidence[0]?.code ?? "VERIFIED";
};

test("a hundred requests at the start share one fetch", async () => {
  await start({ timeout_ms: 5_000 });
  const codes = await Promise.all(Array.from({ length: 100 }, () => codeOf(first)));
  expect(new Set(codes)).toEqual(new Set(["VERIFIED"]));
  expect(server.received).toHaveLength(1);
  expect(h.status()).toEqual([{ issuer: podClaims.iss, keys: 1, age: 0, usable: true }]);
});

describe("keys that cannot be had at the start", () => {
  const faults: Behaviour[] = [
    ...(["hang", "reset", "truncated", "drip", "garbage", "notUtf8", "wrongShape", "large", "redirect"] as const),
    ...(["status204", "status401", "status404", "status500"] as const),
    { json: [] },
    { json: { keys: {} } },
    { json: { keys: [1] } },
    { json: { keys: Array.from({ length: 200 }, () => ({ kty: "EC" })) } },
  ];
  test.each(faults.map((fault) => [fault]))("%j", async (fault) => {
    server.behave(fault);
    await start();
    expect(await codeOf(first)).toBe("EVIDENCE_KEYS_UNAVAILABLE");
    expect(h.status()).toEqual([{ issuer: podClaims.iss, keys: 0, usable: false, error: expect.any(String) }]);
    expect(server.received.map(({ url }) => url)).toEqual(["/jwks"]);

    server.behave(keysOf(first));
    expect(await codeOf(first)).toBe("EVIDENCE_KEYS_UNAVAILABLE");
    h.advance(10);
    expect(await codeOf(first)).toBe("VERIFIED");
    expect(server.received).toHaveLength(2);
  });
});

test("the last good keys serve while newer ones cannot be had, and not for ever", async () => {
  await start({ max_stale_seconds: 1_000 });
  expect(await codeOf(first)).toBe("VERIFIED");
  server.behave("status500");
  h.advance(900);
  expect(await codeOf(second)).toBe("EVIDENCE_KEY_UNKNOWN");
  expect(await codeOf(first)).toBe("VERIFIED");
  expect(h.status()).toEqual([
    { issuer: podClaims.iss, keys: 1, age: 900, usable: true, error: expect.stringContaining("answered 500") },
  ]);
  h.advance(101);
  expect(await codeOf(first)).toBe("EVIDENCE_KEYS_UNAVAILABLE");
});

describe("rotation", () => {
  test("an unknown key makes the keys be fetched again, at most once in a cool-down", async () => {
    await start();
    expect(await codeOf(first)).toBe("VERIFIED");
    server.behave(keysOf(first, second));
    expect(await codeOf(second)).toBe("EVIDENCE_KEY_UNKNOWN");
    h.advance(10);
    expect(await Promise.all([codeOf(second), codeOf(second), codeOf(first)])).toEqual(Array(3).fill("VERIFIED"));
    expect(server.received).toHaveLength(2);
  });

  test("tokens with made-up keys do not hammer the issuer", async () => {
    await start();
    const stranger = await newSigner("stranger");
    expect(await codeOf(first)).toBe("VERIFIED");
    h.advance(10);
    await Promise.all(Array.from({ length: 20 }, () => codeOf(stranger)));
    await codeOf(stranger);
    expect(server.received).toHaveLength(2);
  });

  test("a key that is taken away verifies nothing any more", async () => {
    await start();
    expect(await codeOf(first)).toBe("VERIFIED");
    server.behave(keysOf());
    h.advance(10);
    expect(await codeOf(second)).toBe("EVIDENCE_KEY_UNKNOWN");
    expect(await codeOf(first)).toBe("EVIDENCE_KEY_UNKNOWN");
    expect(h.status()).toEqual([{ issuer: podClaims.iss, keys: 0, age: 0, usable: true }]);
  });

  test("two keys of one name are none", async () => {
    server.behave(keysOf(first, { ...second, jwk: { ...second.jwk, kid: "first" } }));
    await start();
    expect(await codeOf(first)).toBe("EVIDENCE_KEY_UNKNOWN");
  });

  test("a clock that is set back does not stop the fetching", async () => {
    await start();
    expect(await codeOf(first)).toBe("VERIFIED");
    server.behave(keysOf(second));
    h.advance(-5_000);
    expect(await codeOf(second)).toBe("VERIFIED");
  });
});

test("nobody waits for keys beyond the deadline, and the fetch serves those who come later", async () => {
  server.behave({ json: { keys: [first.jwk] }, delayMs: 150 });
  await start({ timeout_ms: 5_000 });
  expect(await codeOf(first, AbortSignal.timeout(20))).toBe("EVIDENCE_NOT_IN_TIME");
  expect(await codeOf(first, AbortSignal.abort())).toBe("EVIDENCE_NOT_IN_TIME");
  expect(await codeOf(first)).toBe("VERIFIED");
  expect(server.received).toHaveLength(1);
});

test("what happens to keys is told", async () => {
  await start();
  await codeOf(first);
  server.behave("redirect");
  h.advance(10);
  await codeOf(second);
  expect(h.events.filter(({ type }) => type.startsWith("keys"))).toEqual([
    { type: "keys_fetched", issuer: podClaims.iss, keys: 1, took_ms: 0 },
    {
      type: "keys_failed",
      issuer: podClaims.iss,
      error: expect.objectContaining({ code: "EVIDENCE_KEYS_UNAVAILABLE" }),
    },
  ]);
});

test("a file of keys is read again like a URL", async () => {
  const files: Record<string, string> = {};
  h = await harness({ issuers: [kubernetesIssuer] }, files);
  expect(await codeOf(first)).toBe("EVIDENCE_KEYS_UNAVAILABLE");
  files["k8s.json"] = JSON.stringify({ keys: [first.jwk], padding: "x".repeat(600_000) });
  h.advance(10);
  expect(await codeOf(first)).toBe("EVIDENCE_KEYS_UNAVAILABLE");
  files["k8s.json"] = JSON.stringify({ keys: [first.jwk] });
  h.advance(10);
  expect(await codeOf(first)).toBe("VERIFIED");
});

describe("polling", () => {
  const policy = evidenceSettings.parse({}).keys;
  const polled = async (refreshHint: number | undefined, ages: readonly number[]) => {
    const set = { find: () => Promise.reject(new Error("unused")), roots: [], size: 0 };
    let clock = 0;
    const fetchedAt: number[] = [];
    const source = createKeySource({
      issuer: "a",
      policy,
      clock: () => clock,
      onEvent: () => undefined,
      read: async () => {
        fetchedAt.push(clock / 1_000);
        return { ...set, ...(refreshHint !== undefined && { refreshHint }) };
      },
    });
    for (const age of ages) {
      clock = age * 1_000;
      await source.poll();
    }
    return fetchedAt;
  };

  test.each<[string, number | undefined, number[], number[]]>([
    ["at the start, and when they are old", undefined, [0, 1, 299, 300, 301, 600], [0, 300, 600]],
    ["when their publisher hints", 60, [0, 59, 60, 120], [0, 60, 120]],
    ["not as often as a hasty publisher hints", 1, [0, 1, 9, 10, 20], [0, 10, 20]],
    ["not as seldom as a lazy publisher hints", 1_000, [0, 300], [0, 300]],
  ])("fetches keys %s", async (_, hint, ages, expected) => {
    expect(await polled(hint, ages)).toEqual(expected);
  });
});
