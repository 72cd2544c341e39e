import type { Evidence } from "../../issuance/input.ts";
import type { EvidenceCode } from "../../issuance/evidence-codes.ts";
import type { IssuanceRequest, PresentedEvidence } from "../../issuance/request.ts";
import { createAnchorReader } from "./anchors.ts";
import { verifyAttestation } from "./attestation.ts";
import { readAttesters } from "./attesters.ts";
import { bind, toInput } from "./bind.ts";
import type { Judgement, VerifiedEvidence } from "./bind.ts";
import type { Found } from "./found.ts";
import { indexIssuers } from "./issuers.ts";
import { verifyJwt } from "./jwt.ts";
import { readKeys } from "./key-location.ts";
import { createKeySource } from "./keys.ts";
import type { KeyEvent, KeyStatus } from "./keys.ts";
import { evidenceCodeOf } from "./refuse.ts";
import type { EvidenceSettings } from "./settings.ts";
import { verifyChain } from "./x509.ts";

export type { VerifiedEvidence } from "./bind.ts";

export interface EvidencePorts {
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  readonly fetch: typeof globalThis.fetch;
  readonly readFile: (path: string, options: { signal: AbortSignal }) => Promise<Uint8Array>;
  readonly onEvent: (event: EvidenceEvent) => void;
}

/** What operators hear. Labels come from closed sets and from the configuration; no token is ever in one. */
export type EvidenceEvent =
  | KeyEvent
  | { readonly type: "evidence_judged"; readonly evidence: Evidence["type"]; readonly code: EvidenceCode | "VERIFIED" }
  | { readonly type: "evidence_failed"; readonly evidence: Evidence["type"]; readonly error: unknown };

export interface EvidenceContext {
  /** Seconds since the epoch. */
  readonly now: number;
  /** The certificates, PEM, at which a chain of the request's tenant may end. */
  readonly anchors?: readonly string[];
  readonly confirmation?: IssuanceRequest["confirmation"];
  /** The deadline: what waits for keys then is EVIDENCE_NOT_IN_TIME. */
  readonly signal: AbortSignal;
}

/** Never rejects: what is not believed says so in its own entry. */
export type VerifyEvidence = (
  presented: readonly PresentedEvidence[],
  context: EvidenceContext,
) => Promise<VerifiedEvidence>;

export interface EvidenceVerifier {
  readonly verify: VerifyEvidence;
  /** One entry for each issuer, for health. */
  readonly status: () => KeyStatus[];
  /** Stops looking for newer keys. */
  readonly close: () => void;
}

/**
 * Reads the attesters' keys, begins to fetch the issuers', and does not wait for those.
 * @throws AssayerError ATTESTER_KEY_INVALID where an attester's key cannot be used
 */
export async function createEvidenceVerifier(
  settings: EvidenceSettings,
  ports: EvidencePorts,
): Promise<EvidenceVerifier> {
  const { clock, onEvent } = ports;
  const attesters = await readAttesters(settings.attesters, ports);
  const trusted = settings.issuers.map((issuer) => ({
    settings: issuer,
    keys: createKeySource({
      issuer: issuer.issuer,
      read: (signal) => readKeys(issuer.keys, settings.keys, ports, signal),
      policy: settings.keys,
      clock,
      onEvent,
    }),
  }));
  const issuers = indexIssuers(trusted);
  const readAnchors = createAnchorReader();
  const verifiers: Readonly<Record<Evidence["type"], Verifier>> = {
    jwt: (token, context) => verifyJwt(token, issuers, settings.max_token_bytes, context),
    dsse: async (token, context) => verifyAttestation(token, attesters, context),
    x509: (pem, { anchors = [], confirmation, now, signal }) => {
      const thumbprint = confirmation?.["x5t#S256"];
      return verifyChain(pem, issuers, { anchors: readAnchors(anchors), thumbprint, now, signal });
    },
  };
  const poll = () => {
    for (const { keys } of trusted) void keys.poll();
  };
  poll();
  const timer = setInterval(poll, settings.keys.cooldown_seconds * 1_000).unref();
  return {
    verify: async (presented, context) => {
      const alone = await Promise.all(presented.map((piece) => judge(piece, context, verifiers, onEvent)));
      const together = bind(alone);
      for (const judged of together) {
        onEvent({ type: "evidence_judged", evidence: judged.type, code: "code" in judged ? judged.code : "VERIFIED" });
      }
      return toInput(together);
    },
    status: () => trusted.map(({ keys }) => keys.status()),
    close: () => clearInterval(timer),
  };
}

type Verifier = (token: string, context: EvidenceContext) => Promise<Found>;

async function judge(
  { type, token }: PresentedEvidence,
  context: EvidenceContext,
  verifiers: Readonly<Record<Evidence["type"], Verifier>>,
  onEvent: EvidencePorts["onEvent"],
): Promise<Judgement> {
  try {
    return { type, found: await verifiers[type](token, context) };
  } catch (error) {
    const code = evidenceCodeOf(error);
    if (code === "EVIDENCE_FAILED") onEvent({ type: "evidence_failed", evidence: type, error });
    return { type, code };
  }
}
