import { describe, expect, test } from "@jest/globals";
import { answerTo, refusals } from "../../src/guard/answers.ts";
import { AssayerError, errorCodes } from "../../src/issuance/errors.ts";
import type { ErrorCode } from "../../src/issuance/errors.ts";

const codes = Object.keys(errorCodes) as ErrorCode[];

test("each refusal has its answer", () => {
  const named = codes.filter((code) => errorCodes[code].kind === "refusal");
  expect(Object.keys(refusals).sort()).toEqual(named.sort());
});

describe("whatever is thrown is an answer that no client takes for a token", () => {
  test.each(codes)("%s", (code) => {
    const { answer } = answerTo(new AssayerError(code, "for operators", { details: { secret: 1 } }));
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.headers.slice(0, 6)).toEqual([
      "Content-Type",
      "application/json",
      "Cache-Control",
      "no-store",
      "Pragma",
      "no-cache",
    ]);
    const body = JSON.parse(answer.body) as Record<string, string>;
    expect(Object.keys(body)).toEqual(["error", "error_description"]);
    expect(answer.body).not.toContain("for operators");
    // RFC 6749 §5.2
    expect(body["error_description"]).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
  });

  test.each([new Error("x"), "x", undefined, null])("%p", (thrown) => {
    const { answer, code } = answerTo(thrown);
    expect({ code, status: answer.status, error: (JSON.parse(answer.body) as { error: string }).error }).toEqual({
      code: "INTERNAL",
      status: 400,
      error: "temporarily_unavailable",
    });
  });
});
