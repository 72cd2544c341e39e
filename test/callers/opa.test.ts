import { describe, expect, test } from "@jest/globals";
import { encode, refuse } from "../../src/callers/opa/encode.ts";
import { read } from "../../src/callers/opa/decode.ts";
import { denial } from "../../src/issuance/denial.ts";
import { decision } from "../../src/issuance/decision-schema.ts";
import { errorCodes } from "../../src/issuance/errors.ts";
import type { Problem } from "../../src/wire/problem.ts";

const problems = Object.entries(errorCodes)
  .filter(([, { kind }]) => kind === "problem")
  .map(([code]) => code as Problem["code"]);

describe("what cannot be decided on", () => {
  test.each(problems.filter((code) => code !== "PATH_NOT_FOUND"))("%s is a document that denies", (code) => {
    const { status, body } = refuse({ code }, "d-1");
    const { result } = JSON.parse(body) as { result: unknown };
    expect([status, decision.parse(result).decision]).toEqual([200, "deny"]);
  });

  test("elsewhere nothing is defined", () => {
    expect(refuse({ code: "PATH_NOT_FOUND" }, "d-1")).toMatchObject({ status: 200, body: "{}" });
  });

  test("faults are listed, a hundred at most, without what was sent or expected", () => {
    const errors = Array.from({ length: 150 }, (_, index) => ({
      pointer: `/input/${index}`,
      code: "VALUE_INVALID" as const,
      detail: "d",
    }));
    const { body } = refuse({ code: "REQUEST_INVALID", errors }, "d-1");
    const { result } = JSON.parse(body) as { result: { reasons: { details: { errors: object[] } }[] } };
    expect(result.reasons[0]?.details.errors).toEqual(
      errors.slice(0, 100).map(({ pointer, code }) => ({ pointer, code })),
    );
  });
});

test("a deny of the listener's own is the same document", () => {
  const { body } = encode({ decision_id: "d-1", ...denial("OVERLOADED") });
  expect(JSON.parse(body)).toMatchObject({ result: { decision_id: "d-1", decision: "deny" } });
});

test.each([
  ["/v1/hooks/gateway", true],
  ["/v1/hooks/gateway/v1/data/issuance/decision", true],
  ["/v1/hooks/gateway/v1/data/issuance/decision/", false],
  ["/v1/hooks/gateway/v1/data/issuance/decision/verdict", false],
  ["/v1/hooks/gateway/v1/data/issuance", false],
  ["/v1/hooks/gateway/v0/data/issuance/decision", false],
  ["/v1/hooks/gateway/v1/data/x/../issuance/decision", false],
])("%s is the document: %s", (path, found) => {
  const head = { method: "POST", path, query: "", headers: {} };
  const answer = read({ head, body: Buffer.from("{}"), limits: { maxDepth: 8, maxBytes: 100 } });
  expect(answer).toEqual(found ? { json: {} } : { problem: { code: "PATH_NOT_FOUND" } });
});
