import { describe, expect, test } from "@jest/globals";
import { foundIn, foundOf, report } from "../support/doctor.ts";

const tokenPaths = ["/oauth2/token"];
const metadata = { issuer: "https://id.acme.example", token_endpoint: "https://id.acme.example/oauth2/token" };

describe("the guard's upstream", () => {
  test("a good one", async () => {
    expect(await foundIn("guard", "good", { tokenPaths })).toEqual([]);
  });

  test("a bad one", async () => {
    expect(await foundIn("guard", "bad", { tokenPaths })).toEqual([
      "GUARD_CLIENT_CERTIFICATE bad.json#/token_endpoint_auth_methods_supported/1",
      "GUARD_FRONT_CHANNEL bad.json#/response_types_supported/1",
      "GUARD_TOKEN_ALIAS bad.json#/mtls_endpoint_aliases/token_endpoint",
      "GUARD_TOKEN_PATH_MISSING bad.json#/token_endpoint",
      "GUARD_TOKEN_PUSHED bad.json#/backchannel_token_delivery_modes_supported/1",
    ]);
  });

  test("without lists, the implicit grant is supported", () => {
    const implicit = ["GUARD_FRONT_CHANNEL given.json#/grant_types_supported"];
    expect(foundOf("guard", [metadata], { tokenPaths })).toEqual(implicit);
    expect(foundOf("guard", [{ ...metadata, grant_types_supported: ["implicit"] }], { tokenPaths })).toEqual(implicit);
    expect(foundOf("guard", [{ ...metadata, grant_types_supported: ["password"] }], { tokenPaths })).toEqual([]);
  });

  test("without its metadata there is what the guard never sees", () => {
    const { findings } = report("guard", []);
    expect(findings.map(({ code }) => code)).toEqual(["EXPORT_NOT_GIVEN", ...Array<string>(7).fill("WIRE_BYPASS")]);
    expect(findings.map(({ about }) => about)).toContain("Client certificates: TLS ends at the guard or before it.");
  });
});
