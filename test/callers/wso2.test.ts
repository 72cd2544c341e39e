import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { wso2 } from "../../src/callers/wso2/kind.ts";
import { nativeCaller } from "../../src/issuance/caller.ts";
import { denial } from "../../src/issuance/denial.ts";
import { errorCodes } from "../../src/issuance/errors.ts";
import { narrow } from "../../src/issuance/narrow.ts";
import type { IssuanceRequest } from "../../src/issuance/request.ts";
import type { Verdict } from "../../src/issuance/verdict.ts";
import type { Json } from "../../src/issuance/vocabulary.ts";
import { wso2 as emulator } from "../emulators/wso2.ts";
import { askedOf, openHook } from "../support/callers.ts";
import { patched as patchedCopy } from "../support/json-patch.ts";
import type { Operation } from "../support/json-patch.ts";
import { because, noTexts, verdictWith } from "../support/requests.ts";

const head = { method: "POST", path: "/v1/hooks/idp", query: "", headers: {} };
const hook = await openHook(wso2, { id_token_action: true });
const strict = await openHook(wso2);

const accessToken = fixture("message");
const idToken = patched(accessToken, (fixture("id-token") as { patch: Operation[] }).patch);
const claims = "/event/accessToken/claims";

/** Parsed again, as what is cloned has prototypes of another realm. */
function patched(message: Json, patch: readonly Operation[]): Json {
  return JSON.parse(JSON.stringify(patchedCopy(message, patch))) as Json;
}

function fixture(name: string): Json {
  return JSON.parse(readFileSync(`test/fixtures/callers/wso2/${name}.json`, "utf8")) as Json;
}

function requestOf(message: Json): IssuanceRequest {
  return askedOf(hook, message).request;
}

describe("decode", () => {
  test("an access token action is about the access token and what comes with it", () => {
    expect(requestOf(accessToken)).toEqual({
      grant_type: "authorization_code",
      token_types: ["access_token", "refresh_token", "id_token"],
      client: { id: "acme-portal" },
      subject: { type: "user", id: "e204849c-4ec2-41f1-8ff7-ec1ebff02821" },
      resources: ["acme-portal", "https://billing.acme.example", "https://reports.acme.example"],
      scopes: ["openid", "invoices:read", "invoices:write"],
      claims: {
        email: "jo@acme.example",
        groups: ["sales", "admins"],
        address: { country: "CH" },
        audit_id: "a-17",
      },
      lifetimes: { access_token: 3_600, refresh_token: 86_400 },
    });
  });

  test("an ID token action is about the ID token, which grants no scopes", () => {
    expect(requestOf(idToken)).toEqual({
      grant_type: "authorization_code",
      token_types: ["id_token"],
      client: { id: "acme-portal" },
      subject: { type: "user", id: "e204849c-4ec2-41f1-8ff7-ec1ebff02821" },
      resources: ["acme-portal", "https://billing.acme.example", "https://reports.acme.example"],
      scopes: [],
      claims: { email: "jo@acme.example", groups: ["sales", "admins"] },
      lifetimes: { id_token: 3_600 },
    });
  });

  const application: Operation[] = [
    { op: "remove", path: "/event/user" },
    { op: "replace", path: `${claims}/2/value`, value: "APPLICATION" },
  ];
  const userOf = (organization: string): Operation[] => [
    { op: "replace", path: "/event/user/organization", value: { id: organization } },
  ];
  const home = "24a3cfbc-25bf-4e11-9c0e-4122605a9541";

  test.each<[string, Operation[], IssuanceRequest["subject"]]>([
    ["an application", application, { type: "client", id: "acme-portal" }],
    [
      "a federated user, who has no id",
      [{ op: "remove", path: "/event/user/id" }],
      { type: "user", id: "jo@acme.example" },
    ],
    ["nobody that is told", [{ op: "remove", path: "/event/user" }], { type: "user", id: "jo@acme.example" }],
    ["a user at home", userOf(home), { type: "user", id: "e204849c-4ec2-41f1-8ff7-ec1ebff02821" }],
    [
      "a user of another organization",
      userOf("o-2"),
      { type: "user", id: "e204849c-4ec2-41f1-8ff7-ec1ebff02821", tenant: "o-2" },
    ],
  ])("subject: %s", (_, patch, subject) => {
    expect(requestOf(patched(accessToken, patch)).subject).toEqual(subject);
  });

  const noResponse: Operation = { op: "remove", path: "/event/response" };
  const noRefreshToken: Operation = { op: "remove", path: "/event/refreshToken" };
  const noOrganization: Operation = { op: "remove", path: "/event/user/organization" };
  const parameters = (value: string[]): Operation => ({ op: "replace", path: "/event/response/parameters", value });
  const noOpenid: Operation = { op: "remove", path: "/event/accessToken/scopes/0" };

  test.each<[string, Operation[], IssuanceRequest["token_types"]]>([
    ["no refresh token, and nothing said of it", [noRefreshToken, parameters([])], ["access_token", "id_token"]],
    ["no refresh token in IS 7.2", [noRefreshToken, noResponse], ["access_token", "id_token"]],
    [
      "perhaps one, in what does not tell",
      [noRefreshToken, noResponse, noOrganization],
      ["access_token", "refresh_token", "id_token"],
    ],
    ["no openid, older", [noResponse, noOpenid], ["access_token", "refresh_token"]],
    ["no openid, but listed", [noOpenid], ["access_token", "refresh_token", "id_token"]],
    ["openid, not listed", [noRefreshToken, parameters(["access_token"])], ["access_token", "id_token"]],
  ])("tokens: %s", (_, patch, types) => {
    expect(requestOf(patched(accessToken, patch)).token_types).toEqual(types);
  });

  test.each<[string, Operation[], Partial<IssuanceRequest>]>([
    [
      "a lifetime without an end",
      [{ op: "replace", path: `${claims}/3/value`, value: -1 }],
      { lifetimes: { refresh_token: 86_400 } },
    ],
    ["no scopes, which are not sent then", [{ op: "remove", path: "/event/accessToken/scopes" }], { scopes: [] }],
    ["no audience", [{ op: "remove", path: `${claims}/4/value` }], { resources: [] }],
    [
      "a claim that is empty",
      [{ op: "replace", path: `${claims}/6`, value: { name: "email" } }],
      { claims: { email: null, groups: ["sales", "admins"], address: { country: "CH" }, audit_id: "a-17" } },
    ],
    [
      "headers as older versions write them",
      [{ op: "replace", path: "/event/request/additionalHeaders", value: { host: ["idp.acme.example"] } }],
      {},
    ],
    [
      "the hybrid flow",
      [
        { op: "remove", path: "/event/request/grantType" },
        { op: "add", path: "/event/request/responseType", value: "code id_token" },
      ],
      { grant_type: "implicit" },
    ],
  ])("%s", (_, patch, over) => {
    expect(requestOf(patched(accessToken, patch))).toEqual({ ...requestOf(accessToken), ...over });
  });

  test("a claim cannot be called __proto__", () => {
    const message = patched(accessToken, [{ op: "replace", path: `${claims}/6/name`, value: "__proto__" }]);
    expect(hook.decode(message, head)).toEqual({
      faults: [{ pointer: `${claims}/6/name`, code: "VALUE_INVALID", detail: "reserved name" }],
    });
  });
});

/** What a verdict would need that this message cannot have, with a caller that could do everything. */
function lacking(message: Json, verdict: Partial<Verdict>, of = hook): readonly string[] | undefined {
  const { request, question } = askedOf(of, message);
  const outcome = narrow(request, verdictWith(verdict), nativeCaller("idp"), noTexts);
  return outcome.decision === "allow" ? of.lacks?.(outcome.issuance, question) : undefined;
}

describe("lacks", () => {
  const drop = (...names: string[]) => ({ drop_claim: names.map((claim) => ({ ...because("X"), claim })) });
  const put = (claim: string, value: Json) => ({ set_claim: [{ ...because("X"), claim, value }] });
  const cap = (type: "access_token" | "refresh_token" | "id_token") => ({
    max_lifetime: [{ ...because("X"), token_type: type, seconds: 60 }],
  });
  const scope = { drop_scope: [{ ...because("X"), scope: "invoices:read" }] };
  const resource = { drop_resource: [{ ...because("X"), resource: "https://billing.acme.example" }] };
  const without = (path: string): Operation => ({ op: "remove", path });
  /** One more claim, and the path that WSO2 would list for it. */
  const withClaim = (name: string, value: Json, listed = name): Operation[] => [
    { op: "add", path: `${claims}/-`, value: { name, value } },
    { op: "add", path: "/allowedOperations/1/paths/-", value: `/accessToken/claims/${listed}` },
  ];

  test.each<[string, Json, Operation[], Partial<Verdict>, string[]]>([
    ["nothing to do", accessToken, [], {}, []],
    ["a scope", accessToken, [], scope, []],
    ["a scope, not allowed", accessToken, [without("/allowedOperations/1/paths/3")], scope, ["/accessToken/scopes/1"]],
    [
      "a scope that is there twice",
      accessToken,
      [{ op: "add", path: "/event/accessToken/scopes/-", value: "invoices:read" }],
      scope,
      ["/accessToken/scopes/3", "/accessToken/scopes/1"],
    ],
    ["an audience", accessToken, [], resource, []],
    [
      "an audience, not allowed",
      accessToken,
      [without("/allowedOperations/1")],
      resource,
      ["/accessToken/claims/aud/1"],
    ],
    [
      "an audience that is there twice",
      idToken,
      [{ op: "add", path: "/event/idToken/claims/8/value/0", value: "https://billing.acme.example" }],
      resource,
      ["/idToken/claims/aud/2", "/idToken/claims/aud/0"],
    ],
    ["lifetime of the access token", accessToken, [], cap("access_token"), []],
    ["lifetime of the refresh token", accessToken, [], cap("refresh_token"), []],
    ["lifetime of the ID token, which has an action of its own", accessToken, [], cap("id_token"), []],
    ["lifetime of the ID token, there", idToken, [], cap("id_token"), []],
    [
      "lifetime of a refresh token that is not told",
      accessToken,
      [without("/event/refreshToken")],
      cap("refresh_token"),
      ["/refreshToken/claims/expires_in"],
    ],
    ["claims: text and list", accessToken, [], drop("email", "groups"), []],
    ["claims: an object", accessToken, [], drop("address"), ["/accessToken/claims/address"]],
    ["claims: like the audience", accessToken, [], drop("audit_id"), ["/accessToken/claims/audit_id"]],
    ["claims: with a slash", accessToken, withClaim("a/email", 1), drop("a/email"), ["/accessToken/claims/a/email"]],
    ["claims: an index", accessToken, withClaim("42", 1), drop("42"), ["/accessToken/claims/42"]],
    ["claims: an index in other digits", accessToken, withClaim("+٤", 1), drop("+٤"), ["/accessToken/claims/+٤"]],
    ["claims: an empty list", accessToken, withClaim("roles", [], "roles/"), drop("roles"), []],
    ["claims: set", accessToken, [], put("tier", "gold"), []],
    ["claims: set as they are", accessToken, [], put("address", { country: "CH" }), []],
    ["claims: set to an object", accessToken, [], put("plan", {}), ["/accessToken/claims/-"]],
    ["claims: set to nothing", accessToken, [], put("plan", null), ["/accessToken/claims/-"]],
    ["claims: set to a list of numbers", accessToken, [], put("plan", [1]), ["/accessToken/claims/-"]],
    ["claims: set to an empty list", accessToken, [], put("plan", []), []],
    ["claims: a name of WSO2's own", accessToken, [], put("binding_type", "x"), ["/accessToken/claims/-"]],
    [
      "claims: a name of WSO2's own, and its value",
      accessToken,
      [],
      put("aut", "APPLICATION_USER"),
      ["/accessToken/claims/-"],
    ],
    ["claims: a name that is free in an access token", accessToken, [], put("realm", "x"), []],
    ["claims: and not in an ID token", idToken, [], put("realm", "x"), ["/idToken/claims/-"]],
    ["claims: the scope by another spelling", accessToken, [], put("Scope", "x"), ["/accessToken/claims/-"]],
    [
      "a refresh token, older",
      accessToken,
      [without("/allowedOperations/1/paths/5")],
      { omit_token: [{ ...because("X"), token_type: "refresh_token" }] },
      ["/response/parameters/refresh_token"],
    ],
    [
      "the access token",
      accessToken,
      [],
      { omit_token: [{ ...because("X"), token_type: "access_token" }] },
      ["/response/parameters/access_token"],
    ],
  ])("%s", (_, message, patch, verdict, names) => {
    expect(lacking(patched(message, patch), verdict)).toEqual(names);
  });

  const omitted = { omit_token: [{ ...because("X"), token_type: "id_token" as const }] };

  test.each<[string, Json, Partial<Verdict>, string[]]>([
    ["comes beside an access token", accessToken, {}, ["/idToken"]],
    ["is left out", accessToken, omitted, []],
    ["is what is asked about", idToken, {}, []],
  ])("an ID token that nobody else decides on: %s", (_, message, verdict, names) => {
    expect(lacking(message, verdict, strict)).toEqual(names);
  });
});

describe("answers", () => {
  // ActionInvocationFailureResponse and ActionInvocationErrorResponse of carbon-identity-framework.
  const reason = /^[a-zA-Z0-9\s\-_.!?;:'()[\]]{1,100}$/;
  const description = /^[a-zA-Z0-9\s\-_.!?;:'()[\]]{1,300}$/;

  test.each([
    ["of policy", denial("POLICY_DEFAULT_DENY"), "access_denied"],
    ["for the moment", denial("CALLER_DEADLINE"), "temporarily_unavailable"],
  ])("a deny %s is the client's error, in letters that WSO2 accepts", (_, outcome, error) => {
    const { status, body } = hook.encode({ decision_id: "d-1", ...outcome });
    const { actionStatus, failureReason, failureDescription } = JSON.parse(body) as Record<string, string>;
    expect({ status, actionStatus, failureReason }).toEqual({
      status: 200,
      actionStatus: "FAILED",
      failureReason: error,
    });
    expect(failureReason).toMatch(reason);
    expect(failureDescription).toMatch(description);
  });

  test("every code is an error message that WSO2 accepts, and so is a decision's id", () => {
    expect(Object.keys(errorCodes).filter((code) => !reason.test(code))).toEqual([]);
    const { body } = hook.refuse({ code: "REQUEST_INVALID" }, "6d3f5f0e-1f3e-4c57-9d3f-0a4a5b8f2c11");
    expect((JSON.parse(body) as { errorDescription: string }).errorDescription).toMatch(description);
  });
});

describe("the emulator does to operations what WSO2 does", () => {
  const success = (...operations: object[]) => ({
    status: 200,
    headers: [],
    body: JSON.stringify({ actionStatus: "SUCCESS", operations }),
  });
  const audiences = ["acme-portal", "https://billing.acme.example", "https://reports.acme.example"];
  const remove = (...paths: string[]) => success(...paths.map((path) => ({ op: "remove", path })));

  test.each([
    ["access", accessToken, "/accessToken/claims/aud/", ["0", "1"], [audiences[2]]],
    ["ID", idToken, "/idToken/claims/aud/", ["0", "1"], [audiences[1]]],
    ["access", accessToken, "/accessToken/claims/aud/", ["-"], [audiences[0], audiences[1]]],
    ["access", accessToken, "/accessToken/claims/aud/", ["3", "x"], audiences],
  ])("indices of an %s token's audiences", (_, message, at, indices, left) => {
    const issued = emulator.apply(remove(...indices.map((index) => at + index)), message);
    expect(issued?.resources).toEqual(left);
  });

  test.each<[string, string[], string[]]>([
    ["an object", ["/accessToken/claims/address"], ["address", "audit_id", "email", "groups"]],
    ["a name like the audience's", ["/accessToken/claims/audit_id"], ["address", "audit_id", "email", "groups"]],
    ["a list by the path of a text", ["/accessToken/claims/groups"], ["address", "audit_id", "email", "groups"]],
    ["a list by its own path", ["/accessToken/claims/groups/"], ["address", "audit_id", "email"]],
    [
      "what is not allowed beside what is",
      ["/accessToken/claims/sub", "/accessToken/claims/email"],
      ["address", "audit_id", "groups"],
    ],
  ])("claims: %s", (_, paths, left) => {
    const issued = emulator.apply(remove(...paths), accessToken);
    expect(Object.keys(issued?.claims ?? {}).sort()).toEqual(left);
  });

  test("a member that Jackson does not know is an error", () => {
    const body = JSON.stringify({ actionStatus: "SUCCESS", operations: [], decision_id: "d-1" });
    expect(emulator.apply({ status: 200, headers: [], body }, accessToken)).toBeUndefined();
  });
});
