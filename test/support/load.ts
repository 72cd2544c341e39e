import { decide, portalRequest } from "./native.ts";

/** Clients that ask on until nobody answers any more. */
export interface Load {
  /** `lost`: neither decided, nor denied because the service stops, nor refused once it does. */
  readonly outcomes: { readonly answered: number; readonly refused: number; readonly lost: number };
  /** Decisions that were made, and so have their lines in the log. */
  readonly allowed: () => number;
  /** From now on it is fine to be refused: such a request was not accepted. */
  readonly expectStop: () => void;
  readonly ended: Promise<unknown>;
}

export function keepAsking(url: string, clients: number): Load {
  const outcomes = { answered: 0, refused: 0, lost: 0 };
  let allowed = 0;
  let stopping = false;
  const ask = async () => {
    for (;;) {
      try {
        const { decision, reasons } = await decide(url, portalRequest);
        const isWhole = decision === "allow" || reasons[0]?.code === "SHUTTING_DOWN";
        outcomes[isWhole ? "answered" : "lost"] += 1;
        if (decision === "allow") allowed += 1;
      } catch (failure) {
        const { code } = (failure as { cause?: { code?: string } }).cause ?? {};
        const isRefused = stopping && (code === "ECONNREFUSED" || code === "UND_ERR_SOCKET" || code === "ECONNRESET");
        outcomes[isRefused ? "refused" : "lost"] += 1;
        return;
      }
    }
  };
  return {
    outcomes,
    allowed: () => allowed,
    expectStop: () => {
      stopping = true;
    },
    ended: Promise.all(Array.from({ length: clients }, ask)),
  };
}
