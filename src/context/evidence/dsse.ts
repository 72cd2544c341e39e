import { z } from "zod";
import { decodeBase64, decodeObject } from "./decode.ts";
import { refuse } from "./refuse.ts";

const payloadType = "application/vnd.in-toto+json";

/** More signatures than anybody needs cost more than they tell. Unknown members are ignored, as the protocol asks. */
const envelope = z.object({
  payload: z.string(),
  payloadType: z.string(),
  signatures: z
    .array(z.object({ sig: z.string() }))
    .min(1)
    .max(8),
});

export interface Envelope {
  readonly payload: Buffer;
  /** The bytes that are signed. */
  readonly signed: Buffer;
  readonly signatures: readonly Buffer[];
}

/**
 * A DSSE envelope around an in-toto statement (https://github.com/secure-systems-lab/dsse, envelope.md). Of a signature
 * only its bytes are read: `keyid` is not authenticated.
 */
export function openEnvelope(text: string): Envelope {
  const parsed = envelope.safeParse(decodeObject(Buffer.from(text)));
  if (!parsed.success) return refuse("EVIDENCE_MALFORMED", "not a DSSE envelope", parsed.error);
  const { data } = parsed;
  if (data.payloadType !== payloadType) refuse("EVIDENCE_MALFORMED", `the payload's type is not ${payloadType}`);
  const payload = decodeBase64(data.payload);
  return { payload, signed: preAuthenticate(payload), signatures: data.signatures.map(({ sig }) => decodeBase64(sig)) };
}

/** PAE of DSSE v1 (protocol.md): lengths in bytes make it unambiguous. */
function preAuthenticate(payload: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`DSSEv1 ${payloadType.length} ${payloadType} ${payload.length} `), payload]);
}
