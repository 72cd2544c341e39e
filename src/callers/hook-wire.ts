import type { Caller } from "../issuance/caller.ts";
import { jsonOf } from "../wire/json-message.ts";
import type { Wire } from "../wire/wire.ts";
import type { Authenticator } from "./authentication/authenticator.ts";
import type { CallerKind, Hook } from "./hook.ts";
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
  return {
    methods,
    body,
    identify: async (head) => {
      const believed = "byBody" in authenticator || (await authenticator.byHead(head));
      return believed ? caller : "UNAUTHENTICATED";
    },
    ...("byBody" in authenticator && { verify: authenticator.byBody }),
    serve: async (message, ask) => {
      const found = read(message);
      if ("problem" in found) return found;
      const { json } = found;
      const decoded = hook.decode(json, message.head);
      if ("faults" in decoded) return { problem: { code: "REQUEST_INVALID", errors: decoded.faults } };
      if ("answer" in decoded) return decoded;
      const { request } = decoded;
      const { lacks } = hook;
      const asker = lacks
        ? { ...caller, lacks: (issuance: Parameters<typeof lacks>[0]) => lacks(issuance, json) }
        : caller;
      const decide = () => ask(request, asker, settings.deadline_ms);
      const key = hook.key?.(json);
      const decision = await (key === undefined ? decide() : remember(key, json, decide));
      return { answer: hook.encode(decision, json) };
    },
    encode: (decision, message) => {
      const found = hook.echoes && message ? read(message) : undefined;
      return found && "json" in found ? hook.encode(decision, found.json) : hook.encode(decision);
    },
    refuse: hook.refuse,
  };
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
