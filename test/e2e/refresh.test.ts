import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createClient } from "../../src/client/client.ts";
import { denials } from "../support/acme.ts";
import { createEstate, reload } from "../support/acme-estate.ts";
import type { Decision } from "../../src/issuance/decision.ts";
import type { Edit, Estate } from "../support/acme-estate.ts";
import { serveAssayer } from "../support/process.ts";
import type { AssayerProcess } from "../support/process.ts";
import { codeForm, resource, startProvider } from "../support/provider.ts";
import type { RunningProvider, TokenAnswer } from "../support/provider.ts";

let estate: Estate;
let assayer: AssayerProcess;
let provider: RunningProvider;
const decisions: Decision[] = [];

beforeAll(async () => {
  estate = await createEstate();
  // This provider's client has a secret.
  const methods = ["tenants", "acme", "settings", "rules", "credential", "client_authentication", "methods"];
  await estate.edit("directory/tenants.yaml", methods, ["client_secret_basic"]);
  estate.keep();
  assayer = await serveAssayer(estate.config);
  const assay = createClient({ url: assayer.decisions, timeoutMs: 5_000 });
  const facts = () => ({ tenant: "acme", subject: { type: "user" as const, id: "jo", tenant: "acme" } });
  const decide = async (...request: Parameters<typeof assay.decide>) => {
    const decision = await assay.decide(...request);
    decisions.push(decision);
    return decision;
  };
  provider = await startProvider({ decide, facts }, {}, "acme-portal");
}, 30_000);
afterAll(async () => {
  await provider.close();
  await assayer.stop();
  await estate.remove();
});

const refresh = (token: unknown): Promise<TokenAnswer> =>
  provider.token({ grant_type: "refresh_token", refresh_token: String(token) });

async function signedIn(): Promise<TokenAnswer> {
  return provider.token(codeForm(await provider.code()));
}

test("a user's sign-in gives what the portal may have, for as long as the resource allows", async () => {
  const { status, body, claims } = await signedIn();
  expect(status).toBe(200);
  expect(claims).toEqual({
    iss: provider.issuer,
    sub: "jo",
    client_id: "acme-portal",
    aud: resource,
    scope: "invoices:read",
    jti: expect.any(String),
    iat: expect.any(Number),
    exp: Number(claims["iat"]) + 1_800,
  });
  expect(Object.keys(body).sort()).toEqual([
    "access_token",
    "expires_in",
    "id_token",
    "refresh_token",
    "scope",
    "token_type",
  ]);
  expect(body).toMatchObject({ expires_in: 1_800 });
});

const changes: [string, Edit, string[]][] = [
  ["the user's risk has risen", ["facts/risk.yaml", ["acme", "jo", "score"], 90], ["RISK_TOO_HIGH"]],
  // Assayer would allow after a step-up, which a token endpoint has no way to ask for: the gate denies.
  ["the user would have to step up", ["facts/risk.yaml", ["acme", "jo", "score"], 60], []],
  ["the portal's owner has left", ["directory/owners.yaml", ["owners", "maria", "active"], false], ["OWNER_INACTIVE"]],
  ["the tenant is switched off", ["directory/tenants.yaml", ["tenants", "acme", "active"], false], ["TENANT_INACTIVE"]],
];

test.each(changes)("a refresh is decided again: %s", async (_name, edit, codes) => {
  const { body } = await signedIn();
  const token = body["refresh_token"];
  try {
    await estate.edit(...edit);
    await reload(assayer);
    decisions.length = 0;
    expect(await refresh(token)).toEqual({
      status: 400,
      body: { error: "access_denied", error_description: "The token was refused by policy." },
      claims: {},
    });
    expect(decisions.map(denials)).toEqual([codes]);
  } finally {
    await estate.restore();
    await reload(assayer);
  }
  // The denied refresh has not used up the refresh token.
  expect(await refresh(token)).toMatchObject({ status: 200, claims: { scope: "invoices:read", sub: "jo" } });
});
