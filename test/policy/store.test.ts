import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { rename, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeAll, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { AssayerError } from "../../src/issuance/errors.ts";
import { policySettings } from "../../src/policy/settings.ts";
import { verificationSettings } from "../../src/policy/signature/settings.ts";
import type { PolicySettings } from "../../src/policy/settings.ts";
import { createPolicyStore } from "../../src/policy/store.ts";
import type { PolicyEvent, PolicyStore, PolicySurroundings } from "../../src/policy/store.ts";
import { accessEntrypoint, entrypoint } from "../../src/policy/contract.ts";
import type { Signer } from "../../src/authoring/sign.ts";
import { compileBundle } from "../support/compile.ts";
import type { BundleFiles } from "../support/compile.ts";
import { archiveOf, compilePolicy, deciding, metadata, runaway, withManifest } from "../support/policies.ts";
import { keyPairFor, signed, writeKeys } from "../support/signing.ts";
import { workerUrl } from "../support/worker-url.ts";

jest.setTimeout(60_000);

/** Little here is about time, and starting threads keeps a small machine busy. */
const patient = { deadline_ms: 1_000, max_wait_ms: 10_000 };

let folder: string;
let path: string;
let compiled: BundleFiles;
const stores: PolicyStore[] = [];

beforeAll(async () => {
  compiled = await compilePolicy(deciding("allow"));
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "assayer-store-"));
  path = join(folder, "bundle.tar.gz");
});

afterEach(async () => {
  await Promise.all(stores.splice(0).map((store) => store.close()));
  rmSync(folder, { recursive: true });
});

const revision = (name: string, files: BundleFiles = compiled) => archiveOf(withManifest(files, { revision: name }));

async function open(over: Partial<PolicySettings> = {}, surroundings: Partial<PolicySurroundings> = {}) {
  const events: string[] = [];
  let now = 1_000;
  const describeEvent = (event: PolicyEvent) =>
    event.type === "policy_activated" ? `${event.type} ${event.revision}` : `${event.type} ${event.error.code}`;
  const store = await createPolicyStore(
    policySettings.parse({ ...patient, bundle: path, watch: false, threads: 1, ...over }),
    {
      clock: () => (now += 1),
      stopwatch: () => performance.now(),
      onEvent: (event) => void events.push(describeEvent(event)),
      threadUrl: workerUrl(),
      ...surroundings,
    },
  );
  stores.push(store);
  return { store, events };
}

const codeOf = (failure: unknown) => (failure instanceof AssayerError ? failure.code : failure);

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(10);
}

describe("a good bundle", () => {
  test("decides, and says which policy did", async () => {
    writeFileSync(path, await revision("r1"));
    const { store, events } = await open();
    const { verdict, policy } = await store.evaluate(`{"decision":"deny"}`);
    expect(verdict.decision).toBe("deny");
    expect(policy).toEqual({ revision: "r1", digest: store.status().digest });
    expect(store.status()).toEqual({
      source: path,
      revision: "r1",
      digest: expect.stringMatching(/^sha256:/),
      loadedAt: 1_002,
      checkedAt: 1_001,
      pool: { ready: 2, pending: 0, replaced: 0 },
    });
    expect(store.catalogue()).toEqual([]);
    expect(events).toEqual(["policy_activated r1"]);
  });

  test("that has not changed is left alone", async () => {
    writeFileSync(path, await revision("r1"));
    const { store, events } = await open();
    expect(await store.reload()).toMatchObject({ loadedAt: 1_002, checkedAt: 1_003 });
    expect(events).toHaveLength(1);
  });

  test("an answer in another shape is POLICY_MALFORMED", async () => {
    writeFileSync(path, await revision("r1"));
    const { store } = await open();
    expect(await store.evaluate(`{"decision":"perhaps"}`).catch(codeOf)).toBe("POLICY_MALFORMED");
  });
});

describe("in place", () => {
  test("what is quick is decided without a thread, and what is not by one, while others are answered", async () => {
    writeFileSync(path, await revision("r1", await compilePolicy(runaway)));
    const { store, events } = await open({ in_place: true });
    const pending = () => store.status().pool.pending;
    const quick = store.evaluate("{}");
    expect(pending()).toBe(0);
    const endless = store.evaluate(`{"do":"loop"}`).catch(codeOf);
    expect(pending()).toBe(1);
    const beside = store.evaluate("{}");
    expect(pending()).toBe(2);
    expect(await quick).toMatchObject({ verdict: { decision: "allow" } });
    expect(await beside).toMatchObject({ verdict: { decision: "allow" } });
    expect(await endless).toBe("POLICY_DEADLINE");
    expect(events).not.toContainEqual(expect.stringContaining("policy_rejected"));
  });
});

describe("a bundle with a policy for other questions", () => {
  const access = `package authzen

decisions := [{"decision": question == "open"} | some question in input.evaluations]
`;
  const withAccess = (rego: string) =>
    compileBundle({
      files: { "decision.rego": deciding("allow"), "access.rego": rego },
      entrypoints: [entrypoint, accessEntrypoint],
    });

  test("answers a list of them at a time, beside its decisions", async () => {
    writeFileSync(path, await revision("r1", await withAccess(access)));
    const { store } = await open();
    const input = JSON.stringify({ evaluations: ["open", "shut", "open"] });
    expect(store.answersAccess()).toBe(true);
    expect(await store.evaluateAccess(input, 3)).toEqual({
      decisions: [{ decision: true }, { decision: false }, { decision: true }],
      policy: { revision: store.status().revision, digest: store.status().digest },
    });
    expect((await store.evaluate("{}")).verdict.decision).toBe("allow");
    const short = await store.evaluateAccess(input, 2)?.catch(codeOf);
    expect(short).toBe("POLICY_MALFORMED");
  });

  test("keeps none of them once it is replaced", async () => {
    writeFileSync(path, await revision("r1", await withAccess(access)));
    const { store } = await open();
    writeFileSync(path, await revision("r2"));
    await store.reload();
    expect([store.answersAccess(), store.evaluateAccess("{}", 0)]).toEqual([false, undefined]);
  });
});

test("nobody answers other questions without a bundle", async () => {
  const { store } = await open();
  expect(store.evaluateAccess("{}", 0)).toBeUndefined();
});

describe("without a good bundle", () => {
  test("nothing is decided until one arrives", async () => {
    const { store, events } = await open();
    expect(await store.evaluate("{}").catch(codeOf)).toBe("POLICY_UNAVAILABLE");
    expect(store.status()).toEqual({
      source: path,
      checkedAt: 1_001,
      lastError: { code: "BUNDLE_UNREADABLE", message: `there is no bundle at ${path}`, at: 1_001 },
      pool: { ready: 0, pending: 0, replaced: 0 },
    });
    expect(store.catalogue()).toEqual([]);

    writeFileSync(path, await revision("r1"));
    const status = await store.reload();
    expect(status).toMatchObject({ revision: "r1" });
    expect(status).not.toHaveProperty("lastError");
    expect((await store.evaluate("{}")).verdict.decision).toBe("allow");
    expect(events).toEqual(["policy_rejected BUNDLE_UNREADABLE", "policy_activated r1"]);
  });

  test("nor where no evaluator can be started", async () => {
    writeFileSync(path, await revision("r1"));
    const { store } = await open({}, { threadUrl: new URL("file:///nowhere.js") });
    expect(store.status().lastError?.code).toBe("POLICY_FAILED");
    expect(await store.evaluate("{}").catch(codeOf)).toBe("POLICY_UNAVAILABLE");
  });

  test("a failure without a code has one in the status", async () => {
    writeFileSync(path, await revision("r1"));
    const stopwatch = () => {
      throw new Error("no time");
    };
    const { store } = await open({}, { stopwatch });
    expect(store.status().lastError).toMatchObject({ code: "BUNDLE_START_FAILED" });
  });
});

describe("the last good bundle is kept", () => {
  const allowing = metadata.assayer.self_test;
  const selfTest = (over: object) => ({
    metadata: { assayer: { ...metadata.assayer, self_test: { ...allowing, ...over } } },
  });

  test.each([
    ["an archive that is half-written", async () => (await revision("r2")).subarray(0, 9_000), "BUNDLE_CORRUPT"],
    [
      "a bundle that passed no gates",
      () => archiveOf(withManifest(compiled, { metadata: {} })),
      "BUNDLE_CONTRACT_MISSING",
    ],
    [
      "a module that is none",
      () => revision("r2", new Map([...compiled, ["policy.wasm", Uint8Array.of(1)]])),
      "BUNDLE_WASM_INVALID",
    ],
    [
      "a self-test that fails",
      () => archiveOf(withManifest(compiled, selfTest({ decision: "deny" }))),
      "BUNDLE_SELF_TEST_FAILED",
    ],
    [
      "a self-test in another shape",
      () => archiveOf(withManifest(compiled, selfTest({ input: { decision: 1 } }))),
      "POLICY_MALFORMED",
    ],
    [
      "a built-in that no policy may use",
      async () => revision("r2", await compilePolicy(`package issuance.decision\n\nverdict := time.now_ns()\n`)),
      "BUNDLE_BUILTIN_REFUSED",
    ],
    [
      "a self-test that takes too much memory",
      async () => archiveOf(withManifest(await compilePolicy(runaway), selfTest({ input: { do: "grow" } }))),
      "POLICY_MEMORY",
    ],
  ])("against %s", async (_name, worse, code) => {
    writeFileSync(path, await revision("r1"));
    const { store, events } = await open();
    writeFileSync(path, await worse());
    expect(await store.reload()).toMatchObject({ revision: "r1", lastError: { code, at: 1_003 } });
    expect((await store.evaluate("{}")).policy.revision).toBe("r1");
    expect(events.at(-1)).toBe(`policy_rejected ${code}`);

    writeFileSync(path, await revision("r3"));
    expect(await store.reload()).toMatchObject({ revision: "r3" });
  });

  const doing = async (input: object) => archiveOf(withManifest(await compilePolicy(runaway), selfTest({ input })));

  test("against a policy that never answers, for which no thread is lost that was ready", async () => {
    writeFileSync(path, await revision("r1"));
    const { store, events } = await open({}, { startMs: 2_000 });
    writeFileSync(path, await doing({ do: "loop", upTo: 60_000 }));
    expect(await store.reload()).toMatchObject({ revision: "r1", lastError: { code: "POLICY_DEADLINE" } });
    expect(events).toEqual(["policy_activated r1", "policy_rejected POLICY_DEADLINE"]);
  });

  test("against a policy that is too slow, however often it is tried", async () => {
    writeFileSync(path, await doing({ do: "loop", upTo: 2_000 }));
    const { store, events } = await open({ deadline_ms: 20 });
    expect(store.status().lastError?.code).toBe("POLICY_DEADLINE");
    expect([...new Set(events)]).toEqual(["evaluator_replaced POLICY_DEADLINE", "policy_rejected POLICY_DEADLINE"]);
    expect(events.length).toBeLessThanOrEqual(4);
  });
});

describe("with keys configured, the last good bundle holds", () => {
  const { privateKey, publicKey } = keyPairFor("EdDSA");
  const signer: Signer = { key: privateKey, algorithm: "EdDSA", keyId: "release" };
  let file: string;
  let state_file: string;

  beforeEach(async () => {
    ({ publicFile: file } = await writeKeys(folder, "release", { privateKey, publicKey }));
    state_file = join(folder, "state.json");
  });

  const filesOf = (name: string, sequence?: number): BundleFiles => {
    const assayer = { ...metadata.assayer, ...(sequence !== undefined && { sequence }) };
    return withManifest(compiled, { revision: name, metadata: { assayer } });
  };
  const signedRevision = async (name: string, sequence?: number, by = signer) =>
    archiveOf(await signed(filesOf(name, sequence), by));
  const openVerifying = (more: object = {}) =>
    open({
      verification: verificationSettings.parse({ keys: [{ id: "release", file, algorithm: "EdDSA" }], ...more }),
    });

  const theirs: Signer = { ...signer, key: keyPairFor("EdDSA").privateKey };
  test.each([
    ["against one that nobody signed", () => revision("r2"), "BUNDLE_SIGNATURE_MISSING"],
    ["against one that somebody else signed", () => signedRevision("r2", 2, theirs), "BUNDLE_SIGNATURE_INVALID"],
    [
      "against one with a file more",
      async () => archiveOf(new Map([...(await signed(filesOf("r2"), signer)), ["x.rego", Uint8Array.of(1)]])),
      "BUNDLE_SIGNATURE_FILE_EXTRA",
    ],
    [
      "against one whose manifest is no JSON, for the signature before that",
      async () => archiveOf(new Map([...compiled, [".manifest", Uint8Array.of(1)]])),
      "BUNDLE_SIGNATURE_MISSING",
    ],
    ["against one that is cut off", async () => (await signedRevision("r2")).subarray(0, 9_000), "BUNDLE_CORRUPT"],
  ])("%s", async (_name, worse, code) => {
    writeFileSync(path, await signedRevision("r1"));
    const { store } = await openVerifying();
    expect(store.status()).toMatchObject({ revision: "r1" });
    writeFileSync(path, await worse());
    expect(await store.reload()).toMatchObject({ revision: "r1", lastError: { code } });
    writeFileSync(path, await signedRevision("r3"));
    expect(await store.reload()).toMatchObject({ revision: "r3" });
  });

  test("against what its key does not count for any more, until the key file is another", async () => {
    writeFileSync(path, await signedRevision("r1"));
    const { store } = await openVerifying();
    const next = keyPairFor("EdDSA");
    await writeKeys(folder, "release", next);
    expect(await store.reload()).toMatchObject({ revision: "r1", lastError: { code: "BUNDLE_SIGNATURE_INVALID" } });
    writeFileSync(path, await signedRevision("r2", 1, { ...signer, key: next.privateKey }));
    expect(await store.reload()).toMatchObject({ revision: "r2" });
  });

  test("and without a key nothing is active", async () => {
    rmSync(file);
    writeFileSync(path, await signedRevision("r1"));
    const { store } = await openVerifying();
    expect(store.status().lastError?.code).toBe("KEYS_INVALID");
    expect(await store.evaluate("{}").catch(codeOf)).toBe("POLICY_UNAVAILABLE");
  });

  test("against an older one that was signed as well, also after a restart", async () => {
    writeFileSync(path, await signedRevision("r5", 5));
    const { store } = await openVerifying({ forbid_older: true, state_file });
    writeFileSync(path, await signedRevision("r4", 4));
    const replayed = { lastError: { code: "BUNDLE_SIGNATURE_REPLAYED" } };
    expect(await store.reload()).toMatchObject({ revision: "r5", ...replayed });
    await store.close();
    const again = await openVerifying({ forbid_older: true, state_file });
    expect(again.store.status()).toMatchObject(replayed);
    expect(again.store.status()).not.toHaveProperty("revision");
  });

  test.each([
    ["looked up", () => join(path, "state.json")],
    ["kept", () => "/sys/assayer-state.json"],
  ])("where it cannot be %s which was the latest: then none becomes active", async (_, file) => {
    writeFileSync(path, await signedRevision("r5", 5));
    const { store } = await openVerifying({ forbid_older: true, state_file: file() });
    expect(store.status()).toMatchObject({ lastError: { code: "BUNDLE_SIGNATURE_STATE" }, pool: { ready: 0 } });
  });

  test("an older one is as good as any where that is not forbidden", async () => {
    writeFileSync(path, await signedRevision("r5", 5));
    const { store } = await openVerifying();
    writeFileSync(path, await signedRevision("r4", 4));
    expect(await store.reload()).toMatchObject({ revision: "r4" });
  });
});

describe("reloading", () => {
  test("two at once read once more, and both see what was there when they began", async () => {
    writeFileSync(path, await revision("r1"));
    const { store, events } = await open();
    writeFileSync(path, await revision("r2"));
    const statuses = await Promise.all([store.reload(), store.reload(), store.reload()]);
    expect(statuses.map((status) => status.revision)).toEqual(["r2", "r2", "r2"]);
    expect(events).toEqual(["policy_activated r1", "policy_activated r2"]);
    expect(store.status().checkedAt).toBe(1_005);
  });

  test("evaluations in flight end on the policy on which they began, and none is lost", async () => {
    const archives = [await revision("r1"), await revision("r2")] as const;
    writeFileSync(path, archives[0]);
    const { store } = await open();
    const found = new Map<string, number>();
    const swaps: string[] = [];
    const decide = async () => {
      const { verdict, policy } = await store.evaluate("{}");
      expect(verdict.decision).toBe("allow");
      found.set(policy.revision, (found.get(policy.revision) ?? 0) + 1);
    };
    const load = async () => {
      while (swaps.length < 6) await Promise.all(Array.from({ length: 200 }, decide));
    };
    const swap = async () => {
      while (swaps.length < 6) {
        await writeFile(path, archives[swaps.length % 2 === 0 ? 1 : 0]);
        const { revision, lastError } = await store.reload();
        swaps.push(lastError?.message ?? revision ?? "");
      }
    };
    await Promise.all([...Array.from({ length: 5 }, load), swap()]);
    expect(swaps).toEqual(["r2", "r1", "r2", "r1", "r2", "r1"]);
    expect([...found.keys()].sort()).toEqual(["r1", "r2"]);
    expect([...found.values()].reduce((total, count) => total + count)).toBeGreaterThan(1_000);
  });

  test("closing in the middle of one leaves nothing behind", async () => {
    writeFileSync(path, await revision("r1"));
    const { store } = await open();
    writeFileSync(path, await revision("r2"));
    const reloaded = store.reload();
    await store.close();
    expect(await reloaded).toMatchObject({ revision: "r2" });
    expect(await store.evaluate("{}").catch(codeOf)).toBe("SHUTTING_DOWN");
  });

  test("whoever closes reads nothing any more", async () => {
    writeFileSync(path, await revision("r1"));
    const { store, events } = await open();
    writeFileSync(path, "not a bundle");
    await store.close();
    expect(await store.reload()).toMatchObject({ revision: "r1", checkedAt: 1_001 });
    expect(events).toEqual(["policy_activated r1"]);
  });
});

describe("watching", () => {
  test("a bundle that is replaced is loaded, however it is replaced", async () => {
    writeFileSync(path, await revision("r1"));
    const { store } = await open({ watch: true });
    await writeFile(path, await revision("r2"));
    await until(() => store.status().revision === "r2");
    await writeFile(`${path}.new`, await revision("r3"));
    await rename(`${path}.new`, path);
    await until(() => store.status().revision === "r3");
  });

  test("a bundle that arrives later, too", async () => {
    const { store } = await open({ watch: true });
    await writeFile(path, await revision("r1"));
    await until(() => store.status().revision === "r1");
  });
});

test("the bundle that comes along is active unless another is named", async () => {
  const { store } = await open({ bundle: undefined });
  expect(store.status()).toMatchObject({
    source: expect.stringMatching(/bundles.default\.tar\.gz$/),
    pool: { ready: 2 },
  });
  expect(store.catalogue().length).toBeGreaterThan(20);
});
