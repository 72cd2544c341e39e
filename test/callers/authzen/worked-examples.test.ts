import { afterEach, describe, expect, test } from "@jest/globals";
import { endpointPaths, metadataPath } from "../../../src/callers/authzen/paths.ts";
import type { AuthzenPorts } from "../../../src/callers/authzen/wire.ts";
import type { IssuanceRequest } from "../../../src/issuance/request.ts";
import type { Verdict } from "../../../src/issuance/verdict.ts";
import { answering, startAuthzenServer } from "../../support/authzen-server.ts";
import type { AuthzenServer } from "../../support/authzen-server.ts";
import { because } from "../../support/requests.ts";

/**
 * The shapes of every worked example in the drafts that are answered (openid/authzen, profiles/), by draft and section:
 * the request as the draft has it, a policy that decides as the draft's does, and what is answered then. Where a draft's
 * own answer is another, `instead` says what is different.
 */
interface Example {
  /** "" asks for the metadata. */
  readonly path?: string;
  readonly body?: object;
  readonly settings?: object;
  readonly verdict?: Partial<Verdict>;
  readonly grantable?: string[];
  readonly access?: Partial<AuthzenPorts>;
  /** What the domain is asked; absent where the question is not about issuance. */
  readonly asked?: Partial<IssuanceRequest>;
  readonly answer: unknown;
  readonly instead?: string;
}

let server: AuthzenServer | undefined;
afterEach(async () => {
  await server?.close({ graceMs: 1 });
});

const client = { type: "client", id: "svc-reporting" };
const user = { type: "user", id: "U0405936" };
const on = (id: string) => ({ type: "audience", id });
const protects = (id: string) => ({ type: "protected_resource", id });
const gate = (token: string, grant: string) => ({ name: `issue:${token}:${grant}` });
const issuance = (shape: object) => ({ decision: true, context: { issuance: shape } });
const permit = { decision: true };
const deny = { decision: false };
const options = { evaluations_semantic: "execute_all" };

const telemetry = "https://telemetry.example";
const files = "https://api.example/files";
const partner = "https://api.partner.example";
const [customers, european] = ["https://example.com/customers", "https://eu.example.com/customers"];

const lives = (token_type: "access_token" | "refresh_token", seconds: number): Verdict["max_lifetime"][number] => ({
  ...because("CEILING"),
  token_type,
  seconds,
});
const groups = (...value: string[]) => ({ set_claim: [{ ...because("GROUPS"), claim: "groups", value }] });

const oneScope = (scope: object): Example => ({
  body: {
    subject: client,
    resource: on(telemetry),
    context: { client_id: "svc-reporting" },
    evaluations: [{ action: gate("access_token", "client_credentials") }, scope],
    options,
  },
  verdict: { max_lifetime: [lives("access_token", 900)] },
  asked: {
    grant_type: "client_credentials",
    token_types: ["access_token"],
    client: { id: "svc-reporting" },
    subject: { type: "client", id: "svc-reporting" },
    resources: [telemetry],
    scopes: ["telemetry.write"],
  },
  answer: { evaluations: [issuance({ token_lifetime: 900 }), permit] },
});

const fileScopes = ["files.read", "files.write", "files.delete"];
const downscoped = {
  subject: user,
  resource: on(files),
  context: { client_id: "chatterbox", acr: "urn:example:loa:2" },
  options,
};
const engineering = { claims: { groups: ["engineering"] }, crit: ["groups"] };
const onTheGate = "claims stand on the gate, and are critical";
const noReasons = "no reason stands on a denied item";

const cell = (id: string, name: string) => ({ action: { name }, resource: { type: "customer_information", id } });
const gateFor = (id: string) => ({ action: gate("access_token", "authorization_code"), resource: on(id) });
const ofChatterbox = { subject: user, context: { client_id: "chatterbox" }, options };
const nothingGranted = issuance({ granted_scope: "" });
const saysNoScope = "no scope was asked about, and it is said that none is granted";

/** The same in draft 1 and in the text after issue 638. */
const issuanceInBoth: Record<string, Example> = {
  "§6.1, the envelope": {
    path: endpointPaths.evaluation,
    body: { ...ofChatterbox, ...gateFor(files) },
    verdict: { ...groups("engineering"), max_lifetime: [lives("access_token", 300)] },
    asked: { resources: [files] },
    answer: issuance({ granted_scope: "", token_lifetime: 300, ...engineering }),
    instead: `no reason; ${onTheGate}; ${saysNoScope}`,
  },
  "§6.4.5, a claim without which the permit would not be safe": {
    path: endpointPaths.evaluation,
    body: { ...ofChatterbox, ...gateFor(files) },
    verdict: { set_claim: [{ ...because("LIMIT"), claim: "max_transfer_eur", value: 500 }] },
    asked: { subject: { type: "user", id: "U0405936" } },
    answer: issuance({ granted_scope: "", claims: { max_transfer_eur: 500 }, crit: ["max_transfer_eur"] }),
    instead: saysNoScope,
  },
  "§7, metadata": {
    path: "",
    settings: { public_url: "https://pdp.example.com" },
    answer: {
      policy_decision_point: "https://pdp.example.com",
      access_evaluation_endpoint: "https://pdp.example.com/access/v1/evaluation",
      access_evaluations_endpoint: "https://pdp.example.com/access/v1/evaluations",
      search_action_endpoint: "https://pdp.example.com/access/v1/search/action",
      supported_obligations: ["step-up"],
      capabilities: ["urn:openid:authzen:capability:token-issuance"],
    },
    instead: "the action search and obligations are named too",
  },
  "§9.3, no scopes requested": {
    path: endpointPaths.evaluation,
    body: {
      subject: client,
      action: gate("access_token", "client_credentials"),
      resource: on(telemetry),
      context: { client_id: "svc-reporting" },
    },
    verdict: {
      drop_scope: [{ ...because("CEILING"), scope: "telemetry.admin" }],
      max_lifetime: [lives("access_token", 900)],
    },
    grantable: ["telemetry.write", "telemetry.admin"],
    asked: { scopes: ["telemetry.write", "telemetry.admin"] },
    answer: issuance({ granted_scope: "telemetry.write", token_lifetime: 900 }),
  },
  "§9.4, authorization details, one entry": {
    body: { ...ofChatterbox, evaluations: [gateFor(customers), cell(customers, "read:contacts")] },
    asked: {
      resources: [customers],
      authorization_details: [
        { type: "customer_information", locations: [customers], actions: ["read"], datatypes: ["contacts"] },
      ],
    },
    answer: { evaluations: [nothingGranted, permit] },
    instead: saysNoScope,
  },
  "§9.5, authorization details across two targets, one cell denied": {
    body: {
      ...ofChatterbox,
      evaluations: [
        gateFor(customers),
        gateFor(european),
        ...[customers, european].flatMap((id) => [cell(id, "read:contacts"), cell(id, "read:photos")]),
      ],
    },
    verdict: { drop_authorization_detail: [{ ...because("RESIDENCY"), index: 3 }] },
    asked: { resources: [customers, european] },
    answer: { evaluations: [nothingGranted, permit, permit, permit, permit, deny] },
    instead: `${saysNoScope}; ${noReasons}`,
  },
  "§9.5, had the second gate been denied": {
    body: {
      ...ofChatterbox,
      evaluations: [
        gateFor(customers),
        gateFor(european),
        ...[customers, european].map((id) => cell(id, "read:contacts")),
      ],
    },
    verdict: { drop_resource: [{ ...because("RESIDENCY"), resource: european }] },
    asked: { resources: [customers, european] },
    answer: { evaluations: [nothingGranted, deny, permit, deny] },
    instead: saysNoScope,
  },
};

const draft1: Record<string, Example> = {
  "§9.1, client credentials, one scope": oneScope({ action: { name: "telemetry.write" } }),
  "§9.2, authorization code, downscoping": {
    body: {
      ...downscoped,
      evaluations: [
        { action: gate("access_token", "authorization_code") },
        ...fileScopes.map((name) => ({ action: { name } })),
      ],
    },
    verdict: { drop_scope: [{ ...because("P118"), scope: "files.delete" }], ...groups("engineering") },
    asked: { client: { id: "chatterbox" }, scopes: fileScopes },
    answer: { evaluations: [issuance(engineering), permit, permit, deny] },
    instead: `${onTheGate}; ${noReasons}`,
  },
};

const after638: Record<string, Example> = {
  "§9.1, client credentials, one scope": oneScope({
    action: { name: "telemetry.write" },
    resource: protects(telemetry),
  }),
  "§9.2, authorization code, downscoping, with a refresh token": {
    body: {
      ...downscoped,
      evaluations: [
        { action: gate("access_token", "authorization_code") },
        { action: gate("refresh_token", "authorization_code") },
        ...fileScopes.map((name) => ({ action: { name }, resource: protects(files) })),
      ],
    },
    verdict: {
      drop_scope: [{ ...because("P118"), scope: "files.delete" }],
      max_lifetime: [lives("access_token", 900), lives("refresh_token", 86_400)],
      ...groups("engineering"),
    },
    asked: { token_types: ["access_token", "refresh_token"], scopes: fileScopes },
    answer: {
      evaluations: [
        issuance({ token_lifetime: 900, ...engineering }),
        issuance({ token_lifetime: 86_400 }),
        permit,
        permit,
        deny,
      ],
    },
    instead: `${onTheGate}; ${noReasons}`,
  },
  "§9.2, had the refresh token's gate been denied": {
    body: {
      ...downscoped,
      evaluations: [
        { action: gate("access_token", "authorization_code") },
        { action: gate("refresh_token", "authorization_code") },
        { action: { name: "files.read" }, resource: protects(files) },
      ],
    },
    verdict: { omit_token: [{ ...because("NO_REFRESH"), token_type: "refresh_token" }] },
    asked: { token_types: ["access_token", "refresh_token"] },
    answer: { evaluations: [permit, deny, permit] },
  },
  "§5.2.3, the ID token's gate, and a scope that is spelt like a gate (§5.3.1)": {
    body: {
      ...ofChatterbox,
      evaluations: [
        { action: gate("access_token", "authorization_code"), resource: on(files) },
        { action: gate("id_token", "authorization_code"), resource: on("chatterbox") },
        { action: gate("access_token", "authorization_code"), resource: protects(files) },
      ],
    },
    asked: {
      token_types: ["access_token", "id_token"],
      resources: [files],
      scopes: ["issue:access_token:authorization_code"],
    },
    answer: { evaluations: [permit, permit, permit] },
  },
};

const gateway = { type: "workload", id: "spiffe://cluster/ns/prod/sa/gateway" };
const alice = { type: "user", id: "alice@example.com" };
const [idpClient, app] = [{ type: "client", id: "chatterbox-idp-7f3a" }, "https://as.app.example"];

const tokenExchange: Record<string, Example> = {
  "§9.1, delegation with an actor token": {
    body: {
      resource: on(partner),
      context: { client_id: "gateway-client", may_act: { sub: gateway.id } },
      evaluations: [
        { subject: alice, action: gate("access_token", "token_exchange") },
        { subject: gateway, action: gate("access_token", "token_exchange") },
        { subject: alice, action: { name: "read:docs" }, resource: protects(partner) },
      ],
      options,
    },
    verdict: { max_lifetime: [lives("access_token", 300)], ...groups("eng", "sre") },
    asked: {
      grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
      subject: { type: "user", id: "alice@example.com" },
      actors: [{ type: "workload", id: gateway.id }],
      client: { id: "gateway-client" },
      resources: [partner],
      scopes: ["read:docs"],
    },
    answer: {
      evaluations: [
        issuance({ token_lifetime: 300, claims: { groups: ["eng", "sre"] }, crit: ["groups"] }),
        permit,
        permit,
      ],
    },
    instead: `the lifetime stands on the gate; ${onTheGate}`,
  },
  "§9.2, a scopeless ID-JAG, two levels": {
    body: {
      context: { client_id: "chatterbox-idp-7f3a" },
      evaluations: [user, idpClient].map((subject) => ({
        subject,
        action: gate("id_jag", "token_exchange"),
        resource: on(app),
      })),
      options,
    },
    verdict: { max_lifetime: [lives("access_token", 300)] },
    grantable: ["files.read"],
    asked: { subject: { type: "user", id: "U0405936" }, client: { id: "chatterbox-idp-7f3a" }, resources: [app] },
    answer: { evaluations: [issuance({ granted_scope: "files.read", token_lifetime: 300 }), permit] },
  },
};

/** Its searches are in authorization-claims.test.ts, over a real policy and directory. */
const authorizationClaims: Record<string, Example> = {
  "§13, the evaluation": {
    body: {
      ...downscoped,
      evaluations: [
        { action: gate("access_token", "authorization_code") },
        ...["files.read", "files.write"].map((name) => ({ action: { name }, resource: protects(files) })),
      ],
    },
    verdict: { max_lifetime: [lives("access_token", 3_600)] },
    asked: { scopes: ["files.read", "files.write"] },
    answer: { evaluations: [issuance({ token_lifetime: 3_600 }), permit, permit] },
    instead: "the lifetime stands on the gate",
  },
};

const question = { subject: alice, action: { name: "view" }, resource: { type: "record", id: "patient-4471" } };
const obligation = (type: string, properties: object) => ({ type, id: "obl-1", properties });
const watermark = obligation("custom", { vendor: "example-dlp-suite", action: "watermark" });
const stepUp = obligation("step-up", { acr_value: "urn:com:example:loa:3", amr_values: ["mfa", "hwk"] });
const notification = obligation("notification", { to: "manager@example.com", body: "Somebody looked at a record." });

/** A policy for other questions than issuance says it; the wire passes it on. */
const passedOn = (decision: boolean, one: object): Example => ({
  path: endpointPaths.evaluation,
  body: question,
  access: { evaluateAccess: answering(() => [{ decision, context: { obligations: [one] as never } }]) },
  answer: { decision, context: { obligations: [one] } },
});
const found = (type: string, obliged: Record<string, object>, ...ids: string[]): Example => ({
  path: endpointPaths.resource,
  body: { ...question, resource: { type } },
  access: {
    entities: () => new Map(ids.map((id) => [id, { properties: {} }])),
    evaluateAccess: answering(() =>
      ids.map((id) => ({ decision: true, ...(obliged[id] && { context: { obligations: [obliged[id]] as never } }) })),
    ),
  },
  answer: { results: ids.map((id) => ({ type, id, ...(obliged[id] && { obligations: [obliged[id]] }) })) },
  instead: "neither a page, where nobody asks for one, nor a context",
});
const stepUpDemanded: Partial<Verdict> = {
  require: [{ ...because("RISK_ELEVATED"), requirement: "step_up", acr_values: ["urn:com:example:loa:3"] }],
};

const obligations: Record<string, Example> = {
  "§3, on a permit": passedOn(true, watermark),
  "§4.3, with the results of a search": found("account", { "123": stepUp }, "123", "456"),
  "§5.1, step-up": passedOn(true, stepUp),
  "§5.2, notification": passedOn(false, notification),
  "§5.3, session_termination": passedOn(false, obligation("session_termination", { subject: "jdoe@example.com" })),
  "§5.4, custom": passedOn(true, watermark),
  "§6 and §9.4, metadata": {
    path: "",
    settings: { public_url: "https://pdp.example.com" },
    answer: expect.objectContaining({ supported_obligations: ["step-up"] }),
    instead: "what a policy of one's own may demand, it has to tell by itself",
  },
  "§7 and §9.5, a request that says what is supported": {
    path: endpointPaths.evaluation,
    body: { ...question, context: { supported_obligations: ["notification"] } },
    access: {
      evaluateAccess: answering((input) => [{ decision: input.includes('"supported_obligations":["notification"]') }]),
    },
    answer: permit,
  },
  "§9.1, a permit with a transformation": passedOn(true, watermark),
  "§9.2, a deny with a step-up": passedOn(false, stepUp),
  "§9.2, the same of a token": {
    path: endpointPaths.evaluation,
    body: { ...ofChatterbox, ...gateFor(files) },
    verdict: stepUpDemanded,
    asked: { resources: [files] },
    answer: {
      decision: false,
      context: {
        obligations: [{ type: "step-up", id: "step-up", properties: { acr_value: "urn:com:example:loa:3" } }],
      },
    },
    instead: "no methods are named",
  },
  "§9.3, a search": found("Document", { "doc-2": notification }, "doc-1", "doc-2", "doc-3"),
};

const accessRequests: Record<string, Example> = {
  "§7, what a denial is called": {
    path: endpointPaths.evaluation,
    body: { ...ofChatterbox, ...gateFor(files) },
    settings: { context: true },
    verdict: { deny: [because("APPROVAL_REQUIRED")] },
    asked: { resources: [files] },
    answer: {
      decision: false,
      context: { evaluation_id: "decision-1", evaluated_at: "2026-09-21T14:13:20.000Z", reason: "APPROVAL_REQUIRED" },
    },
    instead: "no access_request: nobody can be asked for approval here",
  },
};

const drafts: Record<string, Record<string, Example>> = {
  "OAuth 2.0 Token Issuance, draft 1 and later": issuanceInBoth,
  "OAuth 2.0 Token Issuance, draft 1": draft1,
  "OAuth 2.0 Token Issuance, after issue 638": after638,
  "OAuth 2.0 Token Exchange": tokenExchange,
  "Authorization Claims": authorizationClaims,
  "Obligations 1.0": obligations,
  "Access Request and Approval": accessRequests,
};

describe.each(Object.entries(drafts))("%s", (_draft, examples) => {
  test.each(Object.entries(examples))("%s", async (_section, example) => {
    const { path = endpointPaths.evaluations, body, settings = {}, verdict, grantable, access, asked } = example;
    server = await startAuthzenServer(settings, verdict, grantable, access);
    const answer: unknown =
      path === ""
        ? await (await fetch(new URL(metadataPath, server.url))).json()
        : (await server.post(path, body)).body;
    expect(answer).toEqual(example.answer);
    expect(server.asked).toEqual(asked === undefined ? [] : [expect.objectContaining(asked)]);
    expect(server.recorded.length).toBe(asked === undefined ? 0 : 1);
  });
});
