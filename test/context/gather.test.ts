import { beforeEach, describe, expect, test } from "@jest/globals";
import { gather } from "../../src/context/gather.ts";
import type { Sources } from "../../src/context/gather.ts";
import type { ContextEvent } from "../../src/context/events.ts";
import type { VerifyEvidence } from "../../src/context/evidence/verify.ts";
import type { KeyName, Provider } from "../../src/context/facts/provider.ts";
import { AssayerError } from "../../src/issuance/errors.ts";
import type { Risk, Workload } from "../../src/issuance/input.ts";
import type { IssuanceRequest } from "../../src/issuance/request.ts";

const now = 1_790_000_000;
const never = () => new Promise<never>(() => undefined);
const workload: Workload = {
  kind: "github_actions",
  issuer: "https://ci.example",
  id: "repository_id:1",
  issued_at: now,
  expires_at: now + 60,
  runner_id: "r1",
};
const runner = { id: "r1", trusted: true, reimaged_at: 1, observed_at: now };
const verified: VerifyEvidence = async () => ({
  evidence: [{ type: "jwt", verified: true }],
  workload,
  attestations: [],
});

let events: ContextEvent[];
beforeEach(() => {
  events = [];
});

function provider<Fact>(name: string, needs: KeyName[], look: Provider<Fact>["look"]): Provider<Fact> {
  return { name, needs: new Set(needs), look };
}

async function gathered(over: Partial<Sources>, evidence: IssuanceRequest["evidence"] = []) {
  const request: IssuanceRequest = {
    grant_type: "client_credentials",
    client: { id: "c" },
    subject: { type: "client", id: "c" },
    evidence,
  };
  const sources: Sources = {
    verifyEvidence: verified,
    runner: [],
    device: [],
    risk: [],
    budgetMs: 40,
    onEvent: (event) => events.push(event),
    ...over,
  };
  return gather(sources, {
    request,
    keys: { client_id: "c", subject_id: "c", tenant_id: undefined },
    anchors: ["pem"],
    now,
  });
}

const jwt = [{ type: "jwt" as const, token: "x" }];

describe("the budget holds", () => {
  test("while a provider hangs: what the others know is there, the rest is unknown", async () => {
    const started = performance.now();
    const found = await gathered({
      risk: [provider("risk", ["subject_id"], never)],
      device: [provider("edr", ["subject_id"], async () => ({ id: "d", compliant: true, observed_at: 1 }))],
    });
    expect(performance.now() - started).toBeLessThan(1_000);
    expect(found).toEqual({
      evidence: [],
      posture: { device: { id: "d", compliant: true, observed_at: 1 } },
      unknown: [{ provider: "risk", code: "PROVIDER_TIMEOUT" }],
    });
    expect(events).toEqual([{ type: "budget_exceeded", provider: "risk" }]);
  });

  test("while evidence hangs, and with it what waits for evidence", async () => {
    const found = await gathered(
      { verifyEvidence: never, runner: [provider("runners", ["runner_id"], async () => runner)] },
      [...jwt, { type: "dsse", token: "y" }],
    );
    expect(found).toEqual({
      evidence: [
        { type: "jwt", verified: false, code: "EVIDENCE_NOT_IN_TIME" },
        { type: "dsse", verified: false, code: "EVIDENCE_NOT_IN_TIME" },
      ],
      posture: {},
      unknown: [
        { provider: "evidence", code: "PROVIDER_TIMEOUT" },
        { provider: "runners", code: "PROVIDER_TIMEOUT" },
      ],
    });
  });

  test("and a verifier that heeds it hands over what it has", async () => {
    const verifyEvidence: VerifyEvidence = async (_, { signal }) => {
      await new Promise((resolve) => {
        signal.addEventListener("abort", resolve);
      });
      return { evidence: [{ type: "jwt", verified: false, code: "EVIDENCE_KEYS_UNAVAILABLE" }], attestations: [] };
    };
    expect(await gathered({ verifyEvidence }, jwt)).toEqual({
      evidence: [{ type: "jwt", verified: false, code: "EVIDENCE_KEYS_UNAVAILABLE" }],
      posture: {},
      unknown: [],
    });
  });
});

describe("providers", () => {
  test("get what evidence says, and are not asked about what nobody knows", async () => {
    const asked: unknown[] = [];
    const runners = provider("runners", ["runner_id", "workload_id"], async (keys, at) => {
      asked.push(keys, at);
      return runner;
    });
    const byTenant = provider("risk", ["tenant_id"], async () => ({ score: 1, observed_at: 1 }));
    expect(await gathered({ runner: [runners], risk: [byTenant] }, jwt)).toEqual({
      evidence: [{ type: "jwt", verified: true }],
      workload,
      posture: { runner },
      unknown: [],
    });
    expect(asked).toEqual([
      { client_id: "c", subject_id: "c", tenant_id: undefined, workload_id: "repository_id:1", runner_id: "r1" },
      now,
    ]);
    expect(await gathered({ runner: [runners] })).toEqual({ evidence: [], posture: {}, unknown: [] });
  });

  test("of the same part: the first that knows counts, and the failures of all are told", async () => {
    const failing = (code: "PROVIDER_REFUSED" | "INTERNAL") => async () => {
      throw new AssayerError(code, "no");
    };
    const found = await gathered({
      risk: [
        provider("first", ["subject_id"], failing("PROVIDER_REFUSED")),
        provider<Risk>("second", ["subject_id"], async () => undefined),
        provider("third", ["subject_id"], async () => ({ score: 3, observed_at: 3 })),
        provider("fourth", ["subject_id"], async () => ({ score: 4, observed_at: 4 })),
        provider("fifth", ["subject_id"], failing("INTERNAL")),
        provider("sixth", ["subject_id"], () => {
          throw new Error("at once");
        }),
      ],
    });
    expect(found).toEqual({
      evidence: [],
      posture: {},
      risk: { score: 3, observed_at: 3 },
      unknown: [
        { provider: "first", code: "PROVIDER_REFUSED" },
        { provider: "fifth", code: "PROVIDER_FAILED" },
        { provider: "sixth", code: "PROVIDER_FAILED" },
      ],
    });
  });
});

test("what evidence tells of posture is there", async () => {
  const attestation = { type: "t", verified: true, signer: "s", subject_digests: [], observed_at: 1 };
  const link = { subject: "CN=x", thumbprint: "t".repeat(43), not_after: 2, observed_at: 1 };
  let context: unknown;
  const verifyEvidence: VerifyEvidence = async (_, given) => {
    context = { ...given, signal: given.signal.aborted };
    return { evidence: [], attestations: [attestation], trust_chain: [link] };
  };
  expect((await gathered({ verifyEvidence }, jwt)).posture).toEqual({
    attestations: [attestation],
    trust_chain: [link],
  });
  expect(context).toEqual({ now, anchors: ["pem"], signal: false });
});
