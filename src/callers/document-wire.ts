import type { Caller } from "../issuance/caller.ts";
import { problemAnswer } from "../wire/problem.ts";
import type { Answer, Wire } from "../wire/wire.ts";

/** A document beside a hook, for whoever asks: an IdP needs it before it can trust an answer. */
export function documentWire(caller: Pick<Caller, "name" | "kind">, document: () => Answer): Wire {
  const reader: Caller = { ...caller, carries: new Set(), enforces: new Set() };
  return {
    methods: new Set(["GET"]),
    body: "any",
    identify: () => reader,
    serve: async () => ({ answer: document() }),
    encode: ({ decision_id }) => problemAnswer({ code: "INTERNAL" }, decision_id),
    refuse: problemAnswer,
  };
}
