// The clients of the provider: they authenticate (RFC 7523 or mutual TLS), show their evidence, and read their tokens.
import { randomUUID } from "node:crypto";
import { request } from "node:https";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { decodeJwt, exportJWK, generateKeyPair, SignJWT } from "jose";
import { evidenceFor } from "../acme/runtime/evidence.js";
import { idTokenType } from "./token-exchange.js";

/** Keys for the clients that sign; `undefined` for the one that only has a certificate. */
export async function createClients(names) {
  const entries = await Promise.all(
    names.map(async (name) => [
      name,
      name === "initech-sync" ? undefined : await generateKeyPair("ES256", { extractable: true }),
    ]),
  );
  const keys = Object.fromEntries(entries);
  const jwks = await Promise.all(
    entries.map(async ([name, pair]) => [
      name,
      pair && { ...(await exportJWK(pair.publicKey)), kid: name, use: "sig" },
    ]),
  );
  return { keys, jwks: Object.fromEntries(jwks) };
}

/**
 * Asks the provider for a token: `{ status, answer, claims }`. `shows` names whose evidence comes along, `evidence` and
 * `tls` replace it and the client's certificate.
 */
export async function askForToken({ provider, keys, estate, asks, shows = asks.client, evidence, tls }) {
  const { client, form } = asks;
  const body = new URLSearchParams({
    ...(asks.subjectToken && { subject_token: asks.subjectToken, subject_token_type: idTokenType }),
    ...form,
    ...(form.claims && { claims: JSON.stringify(form.claims) }),
    client_id: client,
    evidence: JSON.stringify(evidence ?? (await evidenceFor(shows, join(estate, "keys")))),
    ...(keys[client] && (await assertion(provider, client, keys[client].privateKey))),
  });
  const own = tls ?? (await certificate(client, estate));
  const { status, json } = await post(`${provider.issuer}/token`, body, { ca: provider.certificate, ...own });
  return { status, answer: json, claims: json.access_token ? decodeJwt(json.access_token) : {} };
}

/** RFC 7523 §2.2. */
async function assertion({ issuer }, client, key) {
  const jwt = await new SignJWT({ jti: randomUUID() })
    .setProtectedHeader({ alg: "ES256", kid: client })
    .setIssuer(client)
    .setSubject(client)
    .setAudience(issuer)
    .setIssuedAt()
    .setExpirationTime("1m")
    .sign(key);
  return { client_assertion: jwt, client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer" };
}

/** Clients whose tokens are bound to a certificate (RFC 8705 §3) come with one. */
async function certificate(client, estate) {
  if (!["initech-sync", "ops-copilot"].includes(client)) return {};
  const [cert, key] = await Promise.all(
    ["keys/initech-chain.pem", "keys/private/initech.pem"].map((file) => readFile(join(estate, file))),
  );
  return { cert, key };
}

async function post(url, body, tls) {
  const answer = await new Promise((resolve, reject) => {
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    request(url, { method: "POST", agent: false, headers, ...tls }, resolve)
      .on("error", reject)
      .end(body.toString());
  });
  return { status: answer.statusCode, json: JSON.parse(await text(answer)) };
}
