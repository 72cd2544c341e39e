import { expect, test } from "@jest/globals";
import { concerns, requestedTokens } from "../../src/issuance/tokens.ts";

test("an access token is what is asked for where nobody says", () => {
  expect(requestedTokens({})).toEqual(["access_token"]);
  expect(requestedTokens({ token_types: ["id_token", "id_token"] })).toEqual(["id_token"]);
});

test("a refresh token may come where nobody says, and not where another is asked for", () => {
  expect(concerns({}, "refresh_token")).toBe(true);
  expect(concerns({ token_types: ["refresh_token"] }, "refresh_token")).toBe(true);
  expect(concerns({ token_types: ["access_token"] }, "refresh_token")).toBe(false);
});
