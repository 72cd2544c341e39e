import { z } from "zod";
import type { HookAnswer, HookScenario, Known } from "../authoring/scenario/hooks.ts";
import { hookWire } from "../callers/hook-wire.ts";
import { hooksPath } from "../callers/coverage.ts";
import { kindOf, kinds } from "../callers/registry.ts";
import type { CallersSettings } from "../callers/registry.ts";
import { createAssemble } from "../context/assemble.ts";
import type { AssembleParts } from "../context/assemble.ts";
import type { Provider } from "../context/facts/provider.ts";
import { suggestion } from "../files/nearest.ts";
import { createAuthorize } from "../issuance/authorize.ts";
import type { Decision } from "../issuance/decision.ts";
import { AssayerError } from "../issuance/errors.ts";
import type { Evaluate } from "../issuance/ports.ts";
import type { Ask, Message } from "../wire/wire.ts";

const name = "scenario";
const limits = { maxBytes: 262_144, maxDepth: 64 };
/** Nobody waits for the answer, and a busy machine must not change it. */
const patienceMs = 60_000;

/**
 * The answer to an IdP's message, as the service would give it once the IdP has proved who it is: decoded, assembled
 * from what the scenario says is known, decided, narrowed and encoded.
 * @throws AssayerError SCENARIO_INVALID where the wire cannot be opened
 */
export async function answerHook(scenario: HookScenario, evaluate: Evaluate): Promise<HookAnswer> {
  const { wire, close } = await openWire(scenario);
  const decisions: Decision[] = [];
  const authorize = createAuthorize({
    assemble: createAssemble(partsOf(scenario.known)),
    evaluate,
    record: ({ decision }) => {
      decisions.push(decision);
      return Promise.resolve();
    },
    clock: () => scenario.now * 1_000,
    stopwatch: () => 0,
    after: () => () => {},
    newId: () => name,
    onFailure: () => {},
  });
  const ask: Ask = (request, caller) => authorize(request, caller);
  const message = messageOf(scenario);
  const caller = await wire.identify(message.head);
  if (typeof caller === "string") throw invalid(scenario, caller);
  const served = await wire.serve(message, ask, caller).finally(() => close?.());
  const { status, headers, body } = "answer" in served ? served.answer : wire.refuse(served.problem, name);
  const codes = decisions[0]?.reasons.map(({ code }) => code);
  return { status, headers: named(headers), body, ...(codes && { codes }) };
}

async function openWire(scenario: HookScenario) {
  const settings = settingsOf(scenario);
  const kind = kindOf(settings);
  const hook = await kind.open(settings, {
    readFile: () => Promise.reject(new Error("a scenario reads no files")),
    intervalMs: patienceMs,
    clock: () => scenario.now * 1_000,
    onEvent: () => {},
  });
  const wire = hookWire(name, kind, settings, hook, { byHead: () => true, close: () => {} });
  return { wire, close: hook.close };
}

/** Without `auth`: how an IdP proves who it is has no part in what it is answered. */
function settingsOf(scenario: HookScenario): CallersSettings[string] {
  const { wire } = scenario;
  const kind = kinds.find((one) => one.kind === wire["kind"]);
  const known = kinds.map((one) => one.kind);
  if (kind === undefined)
    throw invalid(scenario, `no kind of caller is called that${suggestion(String(wire["kind"]), known)}`);
  const parsed = (kind.settings as z.ZodObject).omit({ auth: true }).safeParse(wire);
  if (!parsed.success) throw invalid(scenario, z.prettifyError(parsed.error));
  return { ...parsed.data, auth: { type: "insecure_none" } } as CallersSettings[string];
}

function invalid({ file, line, name: of }: HookScenario, what: string): AssayerError {
  return new AssayerError("SCENARIO_INVALID", `${file}:${line}: ${of}: wire: ${what}`);
}

function messageOf({ message: { method, path, query, headers, body } }: HookScenario): Message {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const isJson = { "content-type": "application/json" };
  return {
    head: { method, path: `${hooksPath}/${name}${path}`, query, headers: { ...isJson, ...headers } },
    body: Buffer.from(text),
    limits,
  };
}

/** What the scenario says is known, in the place of directory, evidence and providers. */
function partsOf({ registration, tenant, resources, workload, evidence, posture, risk }: Known): AssembleParts {
  return {
    directory: {
      registration: (clientId) => (registration?.client_id === clientId ? registration : undefined),
      actor: (id) => (registration?.id === id ? registration : undefined),
      tenant: (id) => (tenant?.id === id ? tenant : undefined),
      anchors: () => [],
      resource: (id) => resources.find((one) => one.id === id),
    },
    verifyEvidence: () =>
      Promise.resolve({
        evidence: [...evidence],
        attestations: posture.attestations ?? [],
        ...(workload && { workload }),
        ...(posture.trust_chain && { trust_chain: posture.trust_chain }),
      }),
    runner: fixed("runner", posture.runner),
    device: fixed("device", posture.device),
    risk: fixed("risk", risk),
    budgetMs: patienceMs,
    onEvent: () => {},
  };
}

function fixed<Fact>(of: string, fact: Fact | undefined): Provider<Fact>[] {
  return fact === undefined ? [] : [{ name: of, needs: new Set(), look: () => fact }];
}

function named(headers: readonly string[]): Record<string, string> {
  const pairs = headers.flatMap((one, index) =>
    index % 2 === 0 ? [[one.toLowerCase(), headers[index + 1] ?? ""]] : [],
  );
  return Object.fromEntries(pairs) as Record<string, string>;
}
