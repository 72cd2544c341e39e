import { describe, expect, test } from "@jest/globals";
import { foundIn, foundOf } from "../support/doctor.ts";

describe("Cloudflare Access", () => {
  test("good applications", async () => {
    expect(await foundIn("cloudflare", "good")).toEqual([]);
  });

  test("bad policies", async () => {
    expect(await foundIn("cloudflare", "bad")).toEqual([
      "CLOUDFLARE_EVALUATION_INVERTED bad.json#/result/1/exclude",
      "CLOUDFLARE_EVALUATION_INVERTED bad.json#/result/2/decision",
      "CLOUDFLARE_EVALUATION_MISSING bad.json#/result/0/require",
      "CLOUDFLARE_POLICY_UNASKED bad.json#/result/3/decision",
      "CLOUDFLARE_POLICY_UNASKED bad.json#/result/4/decision",
    ]);
  });

  test("an evaluation that stands alone under Include asks about everybody", () => {
    const evaluation = { external_evaluation: { evaluate_url: "https://assayer.example/v1/hooks/access" } };
    expect(foundOf("cloudflare", [{ decision: "allow", include: [evaluation] }])).toEqual([]);
    expect(foundOf("cloudflare", [{ decision: "allow", include: [evaluation, { everyone: {} }] }])).toEqual([
      "CLOUDFLARE_EVALUATION_MISSING given.json#/require",
    ]);
  });

  test("a policy of an application, with an evaluation over plain HTTP or elsewhere", () => {
    const policy = (evaluate_url: string) => ({
      name: "wiki",
      policies: [
        { decision: "allow", include: [{}], require: [{ group: {} }, { external_evaluation: { evaluate_url } }] },
      ],
    });
    expect(foundOf("cloudflare", [policy("http://assayer.example/v1/hooks/access")])).toEqual([
      "HOOK_URL_INSECURE given.json#/policies/0/require/1",
    ]);
    expect(foundOf("cloudflare", [policy("https://other.example/")])).toEqual([
      "CLOUDFLARE_EVALUATION_MISSING given.json#/policies/0/require",
    ]);
  });
});
