import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { storyRequest } from "../../examples/acme/request.js";
import { obligations } from "../../src/issuance/caller.ts";
import { createEstate } from "../support/acme-estate.ts";
import type { Estate } from "../support/acme-estate.ts";
import { eventually } from "../support/eventually.ts";
import { patient, serveAssayer } from "../support/process.ts";

jest.setTimeout(30_000);

/** The stories decide the same on every wire that can carry their evidence, with the same codes. */
type Story = Parameters<typeof storyRequest>[0];
interface Decided {
  readonly decision: string;
  readonly reasons: readonly { readonly code: string }[];
}

let estate: Estate;
let assayer: Awaited<ReturnType<typeof serveAssayer>>;
beforeAll(async () => {
  estate = await createEstate();
  const gateway = { kind: "opa", tenant: "acme", auth: { type: "insecure_none" }, enforces: obligations };
  await estate.edit("assayer.yaml", ["callers", "gateway"], gateway);
  estate.keep();
  assayer = await serveAssayer(estate.config, ...patient);
});
afterAll(async () => {
  await assayer.stop();
  await estate.remove();
});

const wires: Record<string, (story: Story) => Promise<Decided>> = {
  native: async (story) => post("/v1/decisions", await storyRequest(story, estate.folder)),
  opa: async (story) => {
    const input = await storyRequest(story, estate.folder);
    const { result } = await post("/v1/hooks/gateway/v1/data/issuance/decision", { input });
    return result;
  },
};

async function post(path: string, body: object) {
  const headers = { "content-type": "application/json" };
  const response = await fetch(new URL(path, assayer.decisions), {
    method: "POST",
    headers,
    body: JSON.stringify(body),
  });
  return (await response.json()) as Decided & { readonly result: Decided };
}

const told = async (story: Story) =>
  Promise.all(
    Object.values(wires).map(async (ask) => {
      const { decision, reasons } = await ask(story);
      return { decision, codes: reasons.map(({ code }) => code) };
    }),
  );

describe.each(["agent", "runner"] as const)("the story of the %s", (story) => {
  test("is allowed on every wire, and narrowed for the same reasons", async () => {
    const [first, ...others] = await told(story);
    expect(first?.decision).toBe("allow");
    expect(others).toEqual(others.map(() => first));
  });

  test("is denied on every wire once its owner has left", async () => {
    await estate.edit("directory/owners.yaml", ["owners", "maria", "active"], false);
    await estate.edit("directory/owners.yaml", ["owners", "platform", "active"], false);
    await eventually(async () => {
      const all = await told(story);
      expect(all.map(({ decision }) => decision)).toEqual(["deny", "deny"]);
      expect(all.every(({ codes }) => codes.includes("OWNER_INACTIVE"))).toBe(true);
    });
    await estate.restore();
    await eventually(async () =>
      expect((await told(story)).map(({ decision }) => decision)).toEqual(["allow", "allow"]),
    );
  });
});
