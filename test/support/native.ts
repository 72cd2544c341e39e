import { readFileSync } from "node:fs";
import type { Decision } from "../../src/issuance/decision.ts";
import type { IssuanceRequest } from "../../src/issuance/request.ts";

/** A request of the example estate that is allowed: a user at a portal. */
export const portalRequest = JSON.parse(
  readFileSync(new URL("../../examples/acme/requests/portal.json", import.meta.url), "utf8"),
) as IssuanceRequest;

/** Asks over the native wire. Rejects where no decision came back. */
export async function decide(url: string, request: unknown, headers: Record<string, string> = {}): Promise<Decision> {
  const answer = await fetch(`${url}/v1/decisions`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(request),
  });
  if (answer.status !== 200) throw new Error(`${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as Decision;
}
