import type { IncomingHttpHeaders } from "node:http";
import { isIP } from "node:net";
import { calculateJwkThumbprint, decodeProtectedHeader } from "jose";
import { z } from "zod";
import { AssayerError } from "../issuance/errors.ts";
import { issuanceRequest } from "../issuance/request.ts";
import type { IssuanceRequest, PresentedEvidence } from "../issuance/request.ts";
import type { Json } from "../issuance/vocabulary.ts";
import { parseStrictly } from "../wire/strict-json.ts";
import { clientOf } from "./client-identity.ts";
import { valueOf } from "./form.ts";
import type { Form } from "./form.ts";

const schema = issuanceRequest.partial({ subject: true }).required({ grant_type: true });
const asked = z.compile(schema);

/** What a token request says. Its subject is absent where only the upstream knows whom the token would speak for. */
export type Asked = z.infer<typeof schema>;

export interface Known {
  readonly headers: IncomingHttpHeaders;
  /** The peer of the connection. */
  readonly address?: string;
  readonly tenant?: string;
  /** What the tokens of this endpoint are for, where a request names nothing else. */
  readonly resources: readonly string[];
}

/** Fields that are for Assayer, and not for the upstream. */
export const ownFields = ["assayer-evidence", "assayer-purpose"] as const;

/**
 * A token request as far as it can be decided on. Subject tokens, assertions, codes and refresh tokens are not looked
 * into: nobody has verified them.
 *
 * Throws FORM_PARAMETER_REFUSED, CLIENT_UNIDENTIFIED or CLIENT_AMBIGUOUS.
 */
export async function readAsked(form: Form, { headers, address, tenant, resources }: Known): Promise<Asked> {
  const grantType = valueOf(form, "grant_type");
  const client = clientOf(headers.authorization, form);
  const targets = [...(form.get("resource") ?? []), ...(form.get("audience") ?? [])];
  const scope = valueOf(form, "scope");
  const details = valueOf(form, "authorization_details");
  const jkt = await proofKey(headers["dpop"]);
  const ip = plainAddress(address);
  const made = asked.safeParse({
    grant_type: grantType,
    client,
    // RFC 6749 §4.4: the client acts for itself. Of every other grant, the subject is the upstream's to know.
    ...(grantType === "client_credentials" && { subject: { type: "client", id: client.id, tenant }, actors: [] }),
    tenant,
    ...(targets.length > 0 ? { resources: targets } : resources.length > 0 && { resources }),
    ...(scope !== undefined && { scopes: scope.split(" ").filter((name) => name !== "") }),
    ...(details !== undefined && { authorization_details: jsonOf(details) }),
    ...ownFacts(headers),
    ...(ip !== undefined && { network: { ip } }),
    ...(jkt !== undefined && { confirmation: { jkt } }),
  });
  if (made.success) return made.data;
  const members = made.error.issues.map(({ path }) => path.join("/"));
  throw new AssayerError("FORM_PARAMETER_REFUSED", `not acceptable: ${[...new Set(members)].join(", ")}`);
}

/** Whether enough is known to decide before anything is issued: for whom, for what, and with which scopes. */
export function decidable(request: Asked): request is Asked & IssuanceRequest {
  return request.subject !== undefined && request.scopes !== undefined && request.resources !== undefined;
}

function jsonOf(text: string): Json {
  const parsed = parseStrictly(Buffer.from(text), { maxDepth: 32, maxBytes: 65_536 });
  if ("value" in parsed) return parsed.value;
  throw new AssayerError("FORM_PARAMETER_REFUSED", "authorization_details is not JSON");
}

/** A compact JWT has neither commas nor spaces. */
function ownFacts(headers: IncomingHttpHeaders): { purpose?: string; evidence?: PresentedEvidence[] } {
  const [evidence, purpose] = ownFields.map((name) => headers[name]);
  return {
    ...(typeof purpose === "string" && { purpose }),
    ...(typeof evidence === "string" && {
      evidence: evidence.split(/[\s,]+/).map((token) => ({ type: "jwt" as const, token })),
    }),
  };
}

/**
 * RFC 9449 §6.1: the key to which the token will be bound. Nobody has verified the proof: what is issued must show that
 * the upstream has.
 */
async function proofKey(proof: string | string[] | undefined): Promise<string | undefined> {
  if (typeof proof !== "string") return undefined;
  try {
    const { jwk } = decodeProtectedHeader(proof);
    return jwk && (await calculateJwkThumbprint(jwk));
  } catch (cause) {
    throw new AssayerError("FORM_PARAMETER_REFUSED", "a DPoP proof that cannot be read", { cause });
  }
}

/** Node writes an IPv4 peer of a dual-stack socket as `::ffff:192.0.2.1` (RFC 4291 §2.5.5.2), and may add a zone. */
function plainAddress(address = ""): string | undefined {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, "").replace(/%.*$/, "");
  return isIP(plain) === 0 ? undefined : plain;
}
