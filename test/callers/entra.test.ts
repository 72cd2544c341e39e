import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { entra } from "../../src/callers/entra/kind.ts";
import type { Hook } from "../../src/callers/hook.ts";
import type { Issuance } from "../../src/issuance/decision.ts";
import type { Json } from "../../src/issuance/vocabulary.ts";
import { askedOf, openHook } from "../support/callers.ts";
import { patched } from "../support/json-patch.ts";
import type { Operation } from "../support/json-patch.ts";

const message = JSON.parse(readFileSync("test/fixtures/callers/entra/message.json", "utf8")) as Json;
const head = { method: "POST", path: "/v1/hooks/entra", query: "", headers: {} };
const context = "/data/authenticationContext";

let hook: Hook;
beforeAll(async () => {
  hook = await openHook(entra, { mapped_claims: ["tier", "roles"] });
});

const decoded = (...operations: Operation[]) => hook.decode(patched(message, operations), head);

describe("what Entra tells", () => {
  const subject = { type: "user", id: "9c0d1e2f-3a4b-4c5d-8e6f-7a8b9c0d1e2f" };
  const request = {
    client: { id: "5b6e2f0d-9a41-4f0e-8f63-1c1b7a2f9d10" },
    subject,
    resources: ["c0a8d7e2-6a0b-4f53-9b0f-2f7f3b1f5a22"],
    network: { ip: "192.0.2.7" },
  };
  const { network: _, ...unlocated } = request;
  const guest = { ...request, subject: { ...subject, tenant: "urn:entra:guest" } };

  test.each<[string, Operation[], object]>([
    ["a sign-in of a member: no grant, no scopes, no tokens by name", [], request],
    ["a guest is of another tenant", [{ op: "replace", path: `${context}/user/userType`, value: "Guest" }], guest],
    ["and so is whoever is not said to be a member", [{ op: "remove", path: `${context}/user/userType` }], guest],
    ["no address", [{ op: "remove", path: `${context}/client` }], unlocated],
    ["a member that nobody knows", [{ op: "add", path: `${context}/device`, value: { id: "d" } }], request],
  ])("%s", (_name, operations, expected) => {
    expect(askedOf(hook, patched(message, operations)).request).toEqual(expected);
  });

  test.each<[string, Operation, string]>([
    ["an address that is none", { op: "replace", path: `${context}/client/ip`, value: "localhost" }, "/network/ip"],
    [
      "no resource",
      { op: "remove", path: `${context}/resourceServicePrincipal` },
      `${context}/resourceServicePrincipal`,
    ],
    ["no correlation", { op: "remove", path: `${context}/correlationId` }, `${context}/correlationId`],
    ["another event's data", { op: "replace", path: "/data/@odata.type", value: "x" }, "/data/@odata.type"],
  ])("%s is refused", (_name, operation, pointer) => {
    expect(decoded(operation)).toMatchObject({ faults: [{ pointer }] });
  });
});

describe("what an answer cannot express", () => {
  const lacks = (set: Record<string, Json>) =>
    hook.lacks?.({ claims: { set, remove: [] } } as unknown as Issuance, askedOf(hook, message).question);

  test.each<[string, Record<string, Json>, string[]]>([
    ["nothing", {}, []],
    ["text, and several texts", { tier: "gold", roles: ["a", "b"] }, []],
    ["a claim that is not mapped", { "a/b": "x" }, ["/claims/a~1b"]],
    ["a number", { tier: 1 }, ["/claims/tier"]],
    ["a truth", { tier: true }, ["/claims/tier"]],
    ["an object", { tier: { a: "b" } }, ["/claims/tier"]],
    ["null", { tier: null }, ["/claims/tier"]],
    ["a list of more than texts", { roles: ["a", 1] }, ["/claims/roles"]],
    ["an empty list", { roles: [] }, ["/claims/roles"]],
    ["just short enough", { tier: "x".repeat(2_789) }, []],
    ["too long", { tier: "x".repeat(2_790) }, ["/claims"]],
    ["too long in bytes", { tier: "ü".repeat(1_395) }, ["/claims"]],
  ])("%s", (_name, set, expected) => {
    expect(lacks(set)).toEqual(expected);
  });
});
