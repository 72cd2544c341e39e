import type { Caller } from "../issuance/caller.ts";
import type { Decision, Issuance } from "../issuance/decision.ts";
import { jsonOf } from "../wire/json-message.ts";
import type { Message, Served, Wire } from "../wire/wire.ts";
import type { Authenticator } from "./authentication/authenticator.ts";
import type { CallerKind, Decoded, Hook } from "./hook.ts";
import { createMemory } from "./memory.ts";
import type { HookSettings } from "./settings.ts";

/** The wire of one configured hook: who it is for, how it proves that, and how it is read, decided and answered. */
export function hookWire(
  name: string,
  kind: Pick<CallerKind, "kind" | "carries" | "enforces">,
  settings: HookSettings,
  hook: Hook,
  authenticator: Authenticator,
): Wire {
  const caller = callerOf(name, kind, settings);
  const remember = createMemory();
  const { methods = new Set(["POST"]), body = "json", read = jsonOf } = hook;
  const decodedIn = (message: Message): Extract<Decoded, { request: unknown }> | Served => {
    const found = read(message);
    if ("problem" in found) return found;
    const decoded = hook.decode(found.json, message.head);
    return "faults" in decoded ? { problem: { code: "REQUEST_INVALID", errors: decoded.faults } } : decoded;
  };
  return {
    methods,
    body,
    identify: async (head) => {
      const believed = "byBody" in authenticator || (await authenticator.byHead(head));
      return believed ? caller : "UNAUTHENTICATED";
    },
    ...("byBody" in authenticator && { verify: authenticator.byBody }),
    serve: async (message, ask) => {
      const decoded = decodedIn(message);
      if (!("request" in decoded)) return decoded;
      const { request, question } = decoded;
      const asker = hook.lacks
        ? { ...caller, lacks: (issuance: Issuance) => hook.lacks?.(issuance, question) ?? [] }
        : caller;
      const answer = async () => {
        const decision = await ask(request, asker, settings.deadline_ms);
        return { answer: hook.encode(decision, question), transient: isTransient(decision) };
      };
      return { answer: hook.isNamed?.(question) ? await remember(message.body, answer) : (await answer()).answer };
    },
    encode: (decision, message) => {
      const decoded = hook.echoes && message ? decodedIn(message) : undefined;
      if (decoded && "answer" in decoded) return decoded.answer;
      return hook.encode(decision, decoded && "request" in decoded ? decoded.question : undefined);
    },
    refuse: hook.refuse,
  };
}

function isTransient(decision: Decision): boolean {
  return decision.decision === "deny" && decision.error.error === "temporarily_unavailable";
}

function callerOf(
  name: string,
  { kind, carries, enforces }: Pick<CallerKind, "kind" | "carries" | "enforces">,
  settings: HookSettings,
): Caller {
  const { tenant, insecure_best_effort: bestEffort } = settings;
  return {
    name,
    kind,
    ...(tenant !== undefined && { tenant }),
    carries,
    enforces: new Set([...enforces, ...bestEffort]),
  };
}
