import { expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { createAssemble } from "../../src/context/assemble.ts";
import type { AssembleParts } from "../../src/context/assemble.ts";
import { createDirectory } from "../../src/context/directory/directory.ts";
import { directorySettings } from "../../src/context/directory/settings.ts";
import type { Provider } from "../../src/context/facts/provider.ts";
import { nativeCaller } from "../../src/issuance/caller.ts";
import { AssayerError } from "../../src/issuance/errors.ts";
import { issuanceInput } from "../../src/issuance/input.ts";
import { issuanceRequest } from "../../src/issuance/request.ts";

const now = 1_790_000_000;

/** Ids that the example estate has, and ones that nobody has. */
const id = fc.oneof(
  fc.constantFrom(
    "billing-agent",
    "ops-copilot",
    "shop-pipeline",
    "initech-sync",
    "acme-portal",
    "chat-frontend",
    "jo",
  ),
  fc.constantFrom("__proto__", "constructor", "hasOwnProperty", "../x", " "),
  fc.string({ minLength: 1, maxLength: 20 }),
);
const tenant = fc.constantFrom("acme", "globex", "initech", "__proto__");
const resource = fc.constantFrom(
  "https://billing.acme.example",
  "https://data.globex.example",
  "nobody's",
  "__proto__",
);
const party = fc.record(
  { type: fc.constantFrom("user", "client", "workload"), id, tenant },
  { requiredKeys: ["type", "id"] },
);
const seconds = fc.integer({ min: 0, max: 1_000 });

const request = fc
  .record(
    {
      grant_type: fc.constantFrom("client_credentials", "authorization_code"),
      token_types: fc.array(fc.constantFrom("access_token", "refresh_token"), { minLength: 1, maxLength: 3 }),
      client: fc.record({ id, authentication_method: fc.constant("private_key_jwt") }, { requiredKeys: ["id"] }),
      subject: party,
      actors: fc.array(party, { maxLength: 4 }),
      tenant,
      resources: fc.array(resource, { maxLength: 4 }),
      scopes: fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 5 }),
      claims: fc.dictionary(fc.string({ minLength: 1, maxLength: 8 }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 }),
      lifetimes: fc.record({ access_token: seconds, id_token: seconds }, { requiredKeys: [] }),
      authorization_details: fc.array(fc.record({ type: fc.constant("payment"), n: fc.integer() }), { maxLength: 2 }),
      purpose: fc.constant("reconciliation"),
      evidence: fc.array(fc.record({ type: fc.constantFrom("jwt", "dsse", "x509"), token: fc.constant("x") }), {
        maxLength: 3,
      }),
      network: fc.record({ ip: fc.ipV4() }),
      confirmation: fc.record({ jkt: fc.constant("j".repeat(43)) }),
    },
    { requiredKeys: ["grant_type", "client", "subject"] },
  )
  // As JSON text has it, which knows no negative zero.
  .map((candidate) => issuanceRequest.safeParse(JSON.parse(JSON.stringify(candidate))))
  .filter((parsed) => parsed.success)
  .map((parsed) => parsed.data);

const caller = fc.option(tenant, { nil: undefined }).map((served) => nativeCaller("idp", served));

/** What a provider does when it is asked: knows, does not know, fails. */
const behaviour = fc.constantFrom("knows", "knows nothing", "fails", "fails oddly");
type Behaviour = "knows" | "knows nothing" | "fails" | "fails oddly";

function provider<Fact>(name: string, does: Behaviour, fact: Fact): Provider<Fact> {
  const table: Record<Behaviour, () => Promise<Fact | undefined>> = {
    knows: async () => fact,
    "knows nothing": async () => undefined,
    fails: () => Promise.reject(new AssayerError("PROVIDER_REFUSED", "no")),
    "fails oddly": () => Promise.reject(new Error("odd")),
  };
  return { name, needs: new Set(["subject_id"]), look: table[does] };
}

test("whatever is asked and whoever fails, the result is an input, the same for the same request", async () => {
  const settings = directorySettings.parse({ path: "examples/acme/directory", watch: false });
  const directory = await createDirectory(settings, { clock: () => now * 1_000, onEvent: () => undefined });
  const property = fc.asyncProperty(request, caller, behaviour, behaviour, async (asked, by, first, second) => {
    const parts: AssembleParts = {
      directory,
      verifyEvidence: async (presented) => ({
        evidence: presented.map(({ type }) => ({ type, verified: false, code: "EVIDENCE_MALFORMED" })),
        attestations: [],
      }),
      runner: [provider("runners", first, { id: "r", trusted: true, reimaged_at: 1, observed_at: now })],
      device: [provider("devices", second, { id: "d", compliant: true, observed_at: now })],
      risk: [provider("risk", second, { score: 3, observed_at: now })],
      budgetMs: 10_000,
      onEvent: () => undefined,
    };
    const assemble = createAssemble(parts);
    const input = await assemble(asked, by, now);
    expect(issuanceInput.parse(input)).toEqual(input);
    const text = JSON.stringify(input);
    expect(JSON.parse(text)).toEqual(input);
    expect(JSON.stringify(await assemble(structuredClone(asked), by, now))).toBe(text);
  });
  await fc.assert(property, { numRuns: 1_000 });
  await directory.close();
}, 60_000);
