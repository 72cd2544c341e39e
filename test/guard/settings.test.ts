import { describe, expect, test } from "@jest/globals";
import { guardSettings } from "../../src/guard/settings.ts";

const upstream = "https://idp.example";
const faults = (over: object) =>
  guardSettings.safeParse({ upstream, ...over }).error?.issues.map(({ path }) => path.join(".")) ?? [];

test("what is not said", () => {
  expect(guardSettings.parse({ upstream })).toEqual({
    upstream,
    token_paths: ["/token"],
    address: "127.0.0.1",
    port: 8_482,
    resources: [],
    decision_timeout_ms: 1_000,
    upstream_timeout_ms: 10_000,
    insecure_best_effort: [],
    insecure_http_upstream: false,
  });
});

describe("accepted", () => {
  test.each([
    { upstream: "https://idp.example:8443/" },
    { upstream: "http://127.0.0.1:9000" },
    { upstream: "http://[::1]:9000" },
    { upstream: "http://localhost" },
    { upstream: "http://idp.internal", insecure_http_upstream: true },
    { token_paths: ["/realms/acme/protocol/openid-connect/token", "/oauth2/v2.0/token", "/as/token.oauth2"] },
    { insecure_best_effort: ["lifetimes.refresh_token", "claims.remove"] },
  ])("%j", (over) => expect(faults(over)).toEqual([]));
});

describe("refused", () => {
  test.each<[object, string]>([
    [{ upstream: "idp.example" }, "upstream"],
    [{ upstream: "ftp://idp.example" }, "upstream"],
    [{ upstream: "https://idp.example/base" }, "upstream"],
    [{ upstream: "https://idp.example/?a=b" }, "upstream"],
    [{ upstream: "https://a:b@idp.example" }, "upstream"],
    [{ upstream: "http://idp.internal" }, "upstream"],
    [{ token_paths: [] }, "token_paths"],
    [{ token_paths: ["/token", "/token/"] }, "token_paths.1"],
    [{ token_paths: ["token"] }, "token_paths.0"],
    [{ token_paths: ["/../token"] }, "token_paths.0"],
    [{ token_paths: ["/x/."] }, "token_paths.0"],
    [{ token_paths: ["/%74oken"] }, "token_paths.0"],
    [{ token_paths: ["//token"] }, "token_paths.0"],
    [{ revocation_path: "/revoke?x" }, "revocation_path"],
    [{ decide_at: "assayer:8480" }, "decide_at"],
    [{ port: 70_000 }, "port"],
    [{ resources: ["a#b"] }, "resources.0"],
    [{ insecure_best_effort: ["omit.refresh_token"] }, "insecure_best_effort.0"],
    [{ decision_timeout_ms: Number.NaN }, "decision_timeout_ms"],
    [{ upstrem: "x" }, ""],
  ])("%j", (over, path) => expect(faults(over)).toEqual([path]));
});
