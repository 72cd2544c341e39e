import { expect, test } from "@jest/globals";
import { documentWire } from "../../src/callers/document-wire.ts";
import { denial } from "../../src/issuance/denial.ts";

const document = { status: 200, headers: ["Content-Type", "application/json"], body: "{}" };
const wire = documentWire({ name: "wiki", kind: "cloudflare" }, () => document);
const head = { method: "GET", path: "/v1/hooks/wiki/keys", query: "", headers: {} };

test("whoever asks is given the document, without a decision", async () => {
  const reader = await wire.identify(head);
  expect(reader).toEqual({ name: "wiki", kind: "cloudflare", carries: new Set(), enforces: new Set() });
  const message = { head, body: Buffer.alloc(0), limits: { maxDepth: 4, maxBytes: 8 } };
  const ask = () => Promise.reject(new Error("nothing is to be decided"));
  expect(typeof reader === "object" && (await wire.serve(message, ask, reader))).toEqual({ answer: document });
});

test("a listener that has no time says so", () => {
  const { status, body } = wire.encode({ decision_id: "d-1", ...denial("OVERLOADED") });
  expect([status, JSON.parse(body)]).toMatchObject([500, { code: "INTERNAL", decision_id: "d-1" }]);
});
