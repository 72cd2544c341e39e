import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { hookWire } from "../../src/callers/hook-wire.ts";
import { kubernetes } from "../../src/callers/kubernetes/kind.ts";
import { uidOf } from "../../src/callers/kubernetes/review.ts";
import { kindOf } from "../../src/callers/registry.ts";
import type { Caller } from "../../src/issuance/caller.ts";
import { denial } from "../../src/issuance/denial.ts";
import { narrow } from "../../src/issuance/narrow.ts";
import type { IssuanceRequest } from "../../src/issuance/request.ts";
import type { Verdict } from "../../src/issuance/verdict.ts";
import type { Json } from "../../src/issuance/vocabulary.ts";
import { askedOf, openHook, settingsOf } from "../support/callers.ts";
import { patched } from "../support/json-patch.ts";
import type { Operation } from "../support/json-patch.ts";
import { because, noTexts, verdictWith } from "../support/requests.ts";

const message = JSON.parse(readFileSync("test/fixtures/callers/kubernetes/message.json", "utf8")) as Json;
const head = { method: "POST", path: "/v1/hooks/x", query: "timeout=5s", headers: {} };
const account = "system:serviceaccount:billing:reconciler";
const api = "https://kubernetes.default.svc.cluster.local";
const pod = { kind: "Pod", apiVersion: "v1", name: "reconciler-7d9f8c6b5-x2kqv", uid: "b3c4a512" };
const claims = { namespace: "billing", serviceaccount: { name: "reconciler" } };

const asked = (username: string, groups: string[] = []): Operation => ({
  op: "replace",
  path: "/request/userInfo",
  value: { username, groups },
});
const spec = (value: {
  audiences?: string[] | null;
  expirationSeconds?: number;
  boundObjectRef?: Json;
}): Operation => ({
  op: "replace",
  path: "/request/object/spec",
  value: { audiences: null, expirationSeconds: 3_600, ...value },
});

async function requestOf(operations: readonly Operation[], settings: object = {}): Promise<IssuanceRequest> {
  return askedOf(await openHook(kubernetes, settings), patched(message, operations)).request;
}

/** The patch that comes of a verdict; the whole answer where it is a deny. */
async function answered(operations: readonly Operation[], settings: object, verdict: Partial<Verdict> = {}) {
  const configured = kubernetes.settings.parse(settingsOf(kubernetes, settings));
  const hook = await openHook(kubernetes, settings);
  const { request, question } = askedOf(hook, patched(message, operations));
  const caller: Caller = {
    name: "x",
    kind: "kubernetes",
    carries: kubernetes.carries,
    enforces: new Set([...kindOf(configured).enforces, ...configured.insecure_best_effort]),
    lacks: (issuance) => hook.lacks?.(issuance, question) ?? [],
  };
  const decision = { decision_id: "d-1", ...narrow(request, verdictWith(verdict), caller, noTexts) };
  const { response } = JSON.parse(hook.encode(decision, question).body) as {
    response: { allowed: boolean; patch?: string };
  };
  if (!response.allowed) return decision.reasons.map(({ code, details }) => ({ code, details }));
  return JSON.parse(Buffer.from(response.patch ?? "", "base64").toString() || "[]") as unknown;
}

const cap = (seconds: number): Partial<Verdict> => ({
  max_lifetime: [{ ...because("SHORT"), token_type: "access_token", seconds }],
});
const drop = (resource: string): Partial<Verdict> => ({ drop_resource: [{ ...because("ELSEWHERE"), resource }] });
const setSeconds = (value: number) => ({ op: "add", path: "/spec/expirationSeconds", value });
const setAudiences = (...value: string[]) => ({ op: "add", path: "/spec/audiences", value });

describe("a review is the request for a service account's own token", () => {
  test("as it comes from a kubelet", async () => {
    expect(await requestOf([])).toEqual({
      token_types: ["access_token"],
      client: { id: account },
      subject: { type: "workload", id: account },
      actors: [],
      resources: ["https://billing.acme.example", "https://vault.acme.example"],
      scopes: [],
      claims: {
        "kubernetes.io": {
          ...claims,
          pod: { name: pod.name, uid: "b3c4a512-77e2-4a1c-8f96-1d20c7a4e0aa" },
          node: { name: "worker-1" },
        },
      },
      lifetimes: { access_token: 3_600 },
    });
  });

  test.each<[string, Operation[], object]>([
    ["the account itself", [asked(account)], { actors: [] }],
    [
      "another account",
      [asked("system:serviceaccount:ci:deployer")],
      actor("workload", "system:serviceaccount:ci:deployer"),
    ],
    ["a person", [asked("jo@acme.example", ["system:authenticated"])], actor("user", "jo@acme.example")],
    ["a controller", [asked("system:kube-controller-manager")], actor("client", "system:kube-controller-manager")],
    ["a node for no pod", [asked("system:node:w", ["system:nodes"]), spec({})], actor("client", "system:node:w")],
    ["who only calls itself a node", [asked("system:node:w", ["people"])], actor("client", "system:node:w")],
  ])("asked for by %s", async (_, operations, expected) => {
    expect(await requestOf(operations)).toMatchObject(expected);
  });

  test.each<[string, Json, object]>([
    ["nothing", null, claims],
    ["a pod", pod, { ...claims, pod: { name: pod.name, uid: "b3c4a512" } }],
    ["a secret", { kind: "Secret", name: "s" }, { ...claims, secret: { name: "s" } }],
    ["a node", { kind: "Node", name: "w", uid: "1" }, { ...claims, node: { name: "w", uid: "1" } }],
    ["something else", { kind: "__proto__", name: "w" }, claims],
  ])("bound to %s", async (_, boundObjectRef, expected) => {
    const request = await requestOf([asked(account), spec({ boundObjectRef })]);
    expect(request.claims).toEqual({ "kubernetes.io": expected });
  });

  test.each<[string, string[] | null, string[], string[] | undefined]>([
    ["none", null, [], undefined],
    ["none of a list", [], [], undefined],
    ["none, where it is known who is meant", [], [api], [api]],
    ["one", ["https://vault.acme.example"], [api], ["https://vault.acme.example"]],
  ])("for %s", async (_, audiences, api_audiences, expected) => {
    expect((await requestOf([spec({ audiences })], { api_audiences })).resources).toEqual(expected);
  });

  test.each<[string, Operation, string]>([
    ["a pod", { op: "replace", path: "/request/kind/kind", value: "Pod" }, "/request/kind/kind VALUE_INVALID"],
    ["an update", { op: "replace", path: "/request/operation", value: "UPDATE" }, "/request/operation VALUE_INVALID"],
    ["v1beta1", { op: "replace", path: "/apiVersion", value: "admission.k8s.io/v1beta1" }, "/apiVersion VALUE_INVALID"],
    ["another's name", { op: "replace", path: "/request/name", value: "a:b" }, "/request/name VALUE_INVALID"],
    ["a century and more", spec({ expirationSeconds: 2 ** 32 }), "/lifetimes/access_token VALUE_SIZE"],
    ["an audience with a space", spec({ audiences: ["a b"] }), "/resources/0 VALUE_INVALID"],
  ])("never %s", async (_, operation, fault) => {
    const decoded = (await openHook(kubernetes)).decode(patched(message, [operation]), head);
    expect("answer" in decoded && JSON.parse(decoded.answer.body)).toEqual({
      apiVersion: "admission.k8s.io/v1",
      kind: "AdmissionReview",
      response: {
        uid: "0df28fbd-5f5f-11e8-bc74-36e6bb280816",
        allowed: false,
        status: { code: 403, message: `Not a token request that can be decided on: ${fault}` },
      },
    });
  });
});

describe("3607 seconds mean a year where", () => {
  const own = { expirationSeconds: 3_607, boundObjectRef: pod };
  test.each<[string, Parameters<typeof spec>[0], object, unknown]>([
    ["the token may be for kube-apiserver", own, {}, [setSeconds(3_606)]],
    ["it names an audience that may be one of kube-apiserver", { ...own, audiences: ["a"] }, {}, [setSeconds(3_606)]],
    ["it names one that is", { ...own, audiences: [api] }, { api_audiences: [api] }, [setSeconds(3_606)]],
    ["but not one that is not", { ...own, audiences: [api, "a"] }, { api_audiences: [api] }, []],
    ["but not without a pod", { expirationSeconds: 3_607 }, {}, []],
    ["but not where the extension is off", own, { extends_expiration: false }, []],
  ])("%s", async (_, value, settings, expected) => {
    expect(await answered([spec(value)], settings)).toEqual(expected);
  });

  test("a ceiling comes to them", async () => {
    const longer = spec({ expirationSeconds: 86_400, boundObjectRef: pod });
    expect(await answered([longer], {}, cap(3_607))).toEqual([setSeconds(3_606)]);
  });

  test("only kube-apiserver is left of the audiences", async () => {
    const both = spec({ ...own, audiences: [api, "a"] });
    expect(await answered([both], { api_audiences: [api] }, drop("a"))).toEqual([setAudiences(api), setSeconds(3_606)]);
  });

  test("a validating webhook sees them: it can only deny", async () => {
    expect(await answered([spec(own)], { mode: "validating" })).toEqual([
      { code: "UNENFORCEABLE", details: { obligations: ["/spec/expirationSeconds"] } },
    ]);
  });
});

describe("narrowing", () => {
  test.each<[string, Operation[], object, Partial<Verdict>, unknown]>([
    ["nothing", [], {}, {}, []],
    ["audiences that nobody named", [spec({})], { api_audiences: [api, "b"] }, drop("b"), [setAudiences(api)]],
    ["an audience that is named twice", [spec({ audiences: ["a", "a"] })], {}, {}, []],
    ["to ten minutes", [], {}, cap(600), [setSeconds(600)]],
    ["beyond ten minutes", [], {}, cap(599), unenforceable("/spec/expirationSeconds")],
    ["in a validating webhook", [], { mode: "validating" }, cap(600), unenforceable("lifetimes.access_token")],
    [
      "in a validating webhook that may let it be",
      [],
      { mode: "validating", insecure_best_effort: ["lifetimes.access_token"] },
      cap(600),
      [],
    ],
  ])("%s", async (_, operations, settings, verdict, expected) => {
    const found = await answered(operations, settings, verdict);
    expect(Array.isArray(found) ? found.filter(({ code }) => code !== "SHORT") : found).toEqual(expected);
  });
});

test("a decision without its review fails the call", async () => {
  const hook = await openHook(kubernetes);
  const { status, body } = hook.encode({ decision_id: "d-1", ...denial("OVERLOADED") });
  expect([status, JSON.parse(body)]).toEqual([
    403,
    {
      apiVersion: "v1",
      kind: "Status",
      status: "Failure",
      reason: "Forbidden",
      code: 403,
      message: "The token could not be decided on. Decision: d-1",
    },
  ]);
});

describe("a deny that nobody decided, of a message that has come", () => {
  const overloaded = { decision_id: "d-1", ...denial("OVERLOADED") };
  const told = async (body: string) => {
    const settings = kubernetes.settings.parse(settingsOf(kubernetes, {}));
    const wire = hookWire("x", kubernetes, settings, await openHook(kubernetes), {
      byHead: () => true,
      close: () => {},
    });
    const limits = { maxDepth: 32, maxBytes: 262_144 };
    return wire.encode(overloaded, { head, body: Buffer.from(body), limits });
  };

  test("has the review's id, so that it denies whatever the failure policy is", async () => {
    const { status, body } = await told(JSON.stringify(message));
    expect([status, JSON.parse(body)]).toMatchObject([
      200,
      {
        kind: "AdmissionReview",
        response: {
          uid: uidOf(message),
          allowed: false,
          auditAnnotations: { decision_id: "d-1", reasons: "OVERLOADED" },
        },
      },
    ]);
  });

  test("has it also where the review is of something else", async () => {
    const { status, body } = await told('{"request":{"uid":"u-1"}}');
    expect([status, JSON.parse(body)]).toMatchObject([200, { response: { uid: "u-1", allowed: false } }]);
  });

  test.each(["{", "[]", "{}", '{"request":{"uid":7}}'])("fails the call where it is %s", async (body) => {
    expect((await told(body)).status).toBe(403);
  });
});

function actor(type: string, id: string): object {
  return { actors: [{ type, id }] };
}

function unenforceable(...obligations: string[]): object[] {
  return [{ code: "UNENFORCEABLE", details: { obligations } }];
}
