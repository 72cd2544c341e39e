import type { Json } from "../../issuance/vocabulary.ts";
import type { Fresh } from "../idp.ts";
import type { Claim } from "./apply.ts";

const organization = { id: "24a3cfbc-25bf-4e11-9c0e-4122605a9541", name: "acme.example", orgHandle: "acme.example" };
const scopes = ["invoices:read", "invoices:write"];
const custom = ["email", "department"];

/** The pre-issue access token action: a person signs in to the portal, which wants more than it may have. */
export function message({ newId }: Fresh): Json {
  return {
    actionType: "PRE_ISSUE_ACCESS_TOKEN",
    requestId: newId(),
    event: {
      request: { clientId: "acme-portal", grantType: "authorization_code", scopes },
      tenant: { id: "15913", name: "acme.example" },
      organization: { ...organization, depth: 0 },
      user: { id: "jo", organization: { ...organization, depth: 0 } },
      userStore: { id: "REVGQVVMVA==", name: "DEFAULT" },
      accessToken: { tokenType: "JWT", scopes, claims: claims() as unknown as Json },
      refreshToken: { claims: [{ name: "expires_in", value: 86_400 }] },
      response: { parameters: ["access_token", "token_type", "scope", "expires_in", "refresh_token"] },
    },
    allowedOperations: allowedOperations(),
  };
}

function claims(): Claim[] {
  return [
    { name: "iss", value: "https://idp.acme.example/oauth2/token" },
    { name: "client_id", value: "acme-portal" },
    { name: "aut", value: "APPLICATION_USER" },
    { name: "expires_in", value: 3_600 },
    { name: "aud", value: ["acme-portal", "https://billing.acme.example"] },
    { name: "sub", value: "jo@acme.example" },
    { name: "email", value: "jo@acme.example" },
    { name: "department", value: "sales" },
  ];
}

function allowedOperations(): Json {
  const own = [
    "/accessToken/scopes/",
    "/accessToken/claims/aud/",
    ...custom.map((name) => `/accessToken/claims/${name}`),
  ];
  return [
    { op: "add", paths: ["/accessToken/claims/", "/accessToken/scopes/", "/accessToken/claims/aud/"] },
    { op: "remove", paths: [...own, "/response/parameters/refresh_token"] },
    { op: "replace", paths: [...own, "/accessToken/claims/expires_in", "/refreshToken/claims/expires_in"] },
  ];
}
