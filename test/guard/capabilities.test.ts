import { expect, test } from "@jest/globals";
import { blindSpots, grants, guardCaller, means, waivable } from "../../src/guard/capabilities.ts";
import { obligations } from "../../src/issuance/caller.ts";
import { grantType } from "../../src/issuance/vocabulary.ts";

test("there is a row for every obligation, and one way for each moment", () => {
  expect(Object.keys(means).sort()).toEqual([...obligations].sort());
});

test("before anything is issued, less can be asked for; after it, tokens can only be left out", () => {
  const asked = [...guardCaller("request").enforces].sort();
  expect(asked).toEqual([
    "authorization_details",
    "claims.remove",
    "lifetimes.access_token",
    "lifetimes.id_token",
    "lifetimes.refresh_token",
    "omit.id_token",
    "omit.refresh_token",
    "require.sender_constrained_token",
    "resources",
    "scopes",
  ]);
  expect([...guardCaller("response").enforces].sort()).toEqual([
    "lifetimes.id_token",
    "lifetimes.refresh_token",
    "omit.id_token",
    "omit.refresh_token",
    "require.sender_constrained_token",
  ]);
});

test("what is waived counts as enforced, and the tenant is the guard's", () => {
  const { enforces, tenant, name, kind } = guardCaller("response", { tenant: "acme", waived: ["claims.remove"] });
  expect(enforces.has("claims.remove")).toBe(true);
  expect({ tenant, name, kind }).toEqual({ tenant: "acme", name: "guard", kind: "token_endpoint_guard" });
  expect(waivable).not.toContain("omit.refresh_token");
});

test("only after something is issued are its claims and lifetimes known", () => {
  const [before, after] = [guardCaller("request").carries, guardCaller("response").carries];
  expect([...after].filter((part) => !before.has(part)).sort()).toEqual(["claims", "lifetimes", "token_types"]);
  expect([...before].filter((part) => !after.has(part))).toEqual([]);
});

test("grants are named as they are in requests, and one alone is decided on before", () => {
  const names = Object.entries(grants);
  expect(names.filter(([name]) => !grantType.safeParse(name).success)).toEqual([]);
  expect(names.filter(([, { moment }]) => moment === "request").map(([name]) => name)).toEqual(["client_credentials"]);
  expect(blindSpots.filter((text) => !/^[A-Z].*\.$/.test(text))).toEqual([]);
});
