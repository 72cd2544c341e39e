import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, jest, test } from "@jest/globals";
import { evidenceFor } from "../../examples/acme/runtime/evidence.js";
import type { PresentedEvidence } from "../../src/issuance/request.ts";
import { createEstate } from "../support/acme-estate.ts";
import { unsignedJwt } from "../support/altered.ts";
import { decide } from "../support/native.ts";
import { serveAssayer } from "../support/process.ts";

jest.setTimeout(30_000);

const clients = ["billing-agent", "shop-pipeline", "ops-copilot", "initech-sync"];

/** Whole, and each part that would do as much harm by itself. */
function partsOf({ type, token }: PresentedEvidence): string[] {
  if (type === "jwt") return [token, ...token.split(".")].filter((part) => part.length > 20);
  if (type === "x509") return token.split(/\n/).filter((line) => line.length > 60);
  const { payload, signatures } = JSON.parse(token) as { payload: string; signatures: { sig: string }[] };
  return [payload, ...signatures.map(({ sig }) => sig)];
}

test("no token, key or credential is in anything that a service writes or shows", async () => {
  const estate = await createEstate();
  const callerKey = "a-caller-key-that-nobody-may-read-anywhere";
  const digest = createHash("sha256").update(callerKey).digest("hex");
  const assayer = await serveAssayer(
    estate.config,
    `server.callers=[{ name: idp, keys: [${JSON.stringify(`sha256:${digest}`)}] }]`,
  );
  const presented: PresentedEvidence[] = [];
  const ask = async (client: string, evidence: PresentedEvidence[]) => {
    const authorization = `Bearer ${callerKey}`;
    const request = {
      grant_type: "client_credentials",
      client: { id: client, authentication_method: "private_key_jwt" },
      subject: { type: "client", id: client },
      scopes: ["invoices:read"],
      resources: ["https://billing.acme.example"],
      evidence,
    };
    return decide(assayer.decisions, request, { authorization });
  };

  const answers: unknown[] = [];
  for (const client of clients) {
    const evidence = (await evidenceFor(client, estate.keys)) as PresentedEvidence[];
    presented.push(...evidence);
    answers.push(await ask(client, evidence));
    // Broken in ways that parsers complain about, with what they were given.
    const broken = evidence.map((one) => ({ ...one, token: one.token.slice(0, -7) }));
    answers.push(await ask(client, broken));
    answers.push(
      await ask(
        client,
        evidence.map((one) => ({ ...one, type: "dsse" as const })),
      ),
    );
    answers.push(
      await ask(
        client,
        evidence.map((one) => ({ ...one, type: "x509" as const })),
      ),
    );
    answers.push(await ask(client, evidence.filter(({ type }) => type === "jwt").map(unsignedJwt)));
  }
  const refused = await fetch(`${assayer.decisions}/v1/decisions`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${callerKey}` },
    body: JSON.stringify({ evidence: presented, wrong: true }),
  });
  answers.push(await refused.text());
  const pages = ["/metrics", "/health/ready", "/policy", "/catalogue", "/openapi.json", "/"];
  for (const page of pages) answers.push(await (await fetch(assayer.admin + page)).text());
  const { stdout, stderr } = await assayer.stop();
  const recorded = await estate.read("decisions.ndjson");

  const hidden = join(estate.keys, "private");
  const files = await Promise.all((await readdir(hidden)).map((name) => readFile(join(hidden, name), "utf8")));
  const keyTexts = files.flatMap((text) => text.split("\n").filter((line) => /^[\w+/=]{40,}$/.test(line)));
  await estate.remove();
  // Enough was asked, and enough is looked for.
  expect(recorded.split("\n")).toHaveLength(21);
  expect(recorded).toContain('"EVIDENCE_MALFORMED"');
  const secrets = [...presented.flatMap(partsOf), ...keyTexts, callerKey];
  expect(secrets.length).toBeGreaterThan(50);
  const written = { stdout, stderr, recorded, answers: JSON.stringify(answers) };
  const leaks = Object.entries(written).flatMap(([where, text]) =>
    secrets.filter((secret) => text.includes(secret)).map((secret) => `${where}: ${secret.slice(0, 12)}…`),
  );
  expect(leaks).toEqual([]);
});
