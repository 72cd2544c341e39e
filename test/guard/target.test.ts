import { describe, expect, test } from "@jest/globals";
import { createReadTarget } from "../../src/guard/target.ts";

const readTarget = createReadTarget(["/oauth2/token", "/as/token.oauth2"]);

function read(target: string): string {
  try {
    return readTarget(target);
  } catch (failure) {
    return (failure as { code: string }).code;
  }
}

describe("the token endpoint", () => {
  test.each(["/oauth2/token", "/as/token.oauth2"])("%s", (target) => expect(read(target)).toBe("token"));
});

describe("not passed on, since some server could read it as the token endpoint", () => {
  test.each([
    "//oauth2/token",
    "/oauth2//token",
    "/oauth2/token/",
    "/oauth2/token//",
    "/OAuth2/Token",
    "/oauth2/%74oken",
    "/oauth2/%2574oken",
    "/oauth2/%252574oken",
    "/oauth2%2ftoken",
    "/oauth2%2Ftoken",
    "/%6fauth2/token",
    "/oauth2/./token",
    "/oauth2/x/../token",
    "/oauth2/x/%2e%2e/token",
    "/x/..;/oauth2/token",
    "/../oauth2/token",
    "/oauth2/token/.",
    "/oauth2/token/x/..",
    "/oauth2\\token",
    "\\oauth2\\token".replace("\\", "/"),
    "/oauth2%5ctoken",
    "/oauth2/token;v=1",
    "/oauth2;jsessionid=1/token",
    "/oauth2/token%3b",
    "/oauth2/token%00",
    "/oauth2/token%20",
    "/oauth2/token%0d%0a",
    "/oauth2/token%3fgrant_type=x",
    "/oauth2/token%23",
    "/oauth2/token.",
    "/oauth2/token.json",
    "/oauth2/token.json/",
    "/oauth2/%ef%bd%94oken",
    "/oauth2/to%E2%84%AAen",
    "/oauth2/tok%c0%80en",
    "/oauth2/%c0%aftoken",
    "/oauth2/tok\u00e9n".replace("\u00e9", "e%00"),
    "/as/token",
    "/as/token.OAUTH2",
    "/as//token.oauth2",
  ])("%s", (target) => expect(read(target)).toBe("TARGET_AMBIGUOUS"));
});

describe("not passed on, since no reverse proxy is asked like that", () => {
  test.each([
    "http://idp.example/oauth2/token",
    "HTTP://idp.example/oauth2/token",
    "idp.example:443",
    "*",
    "",
    "oauth2/token",
    "/oauth2/token#x",
    "/elsewhere#/oauth2/token",
    `/%${"25".repeat(20)}41`,
  ])("%s", (target) => expect(read(target)).toBe("TARGET_AMBIGUOUS"));
});

describe("a query at the token endpoint is refused", () => {
  test.each(["/oauth2/token?", "/oauth2/token?scope=admin", "/oauth2/token??"])("%s", (target) =>
    expect(read(target)).toBe("TARGET_QUERY_REFUSED"),
  );
});

describe("passed on", () => {
  test.each([
    "/",
    "//",
    "/token",
    "/oauth2",
    "/oauth2/",
    "/oauth2/tokens",
    "/oauth2/token/introspect",
    "/oauth2/token-info",
    "/oauth2/to/ken",
    "/oauth2/token/..",
    "/oauth2/authorize?redirect_uri=/oauth2/token",
    "/oauth2/revoke?x=%2574oken",
    "/x/oauth2/token",
    "/oauth2/../token",
    "/.well-known/openid-configuration",
    "/%",
    "/%zz",
    "/caf%c3%a9",
  ])("%s", (target) => expect(read(target)).toBe("other"));
});

test("a target of nothing but escapes is read in no time", () => {
  const started = performance.now();
  for (const unit of ["%25", "25", "%", "/..", ";", "%ef%b7%ba"]) read(`/%${unit.repeat(5_000)}`);
  expect(performance.now() - started).toBeLessThan(2_000);
});
