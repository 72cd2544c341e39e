import { randomUUID } from "node:crypto";
import type { Configuration } from "../config/schema.ts";
import { openContext } from "../context/context.ts";
import type { ContextPorts } from "../context/context.ts";
import { createAuthorize } from "../issuance/authorize.ts";
import type { Authorize } from "../issuance/authorize.ts";
import type { DecisionEvent } from "../issuance/ports.ts";
import { createPolicyStore } from "../policy/store.ts";
import type { PolicyEvent } from "../policy/store.ts";
import { openDecisionLog } from "../record/open.ts";
import type { RecordFault } from "../record/decision-log.ts";

type ContextEvent = Parameters<ContextPorts["onEvent"]>[0];

/** Everything that the parts of an authorizer tell of themselves. */
export type AuthorizerEvent =
  | ContextEvent
  | PolicyEvent
  | RecordFault
  | { readonly type: "decision_failed"; readonly decisionId: string; readonly error: unknown }
  | { readonly type: "recorded"; readonly event: DecisionEvent };

export interface Surroundings {
  readonly stdout: NodeJS.WritableStream;
  readonly onEvent: (event: AuthorizerEvent) => void;
  /** What time it is for a decision, in milliseconds since the epoch. Default: the system's clock. */
  readonly decisionClock?: () => number;
}

/** A whole authorizer, open: it decides, and operators look after it. */
export interface OpenAuthorizer {
  readonly authorize: Authorize;
  readonly policy: Awaited<ReturnType<typeof createPolicyStore>>;
  readonly context: Awaited<ReturnType<typeof openContext>>;
  readonly record: ReturnType<typeof openDecisionLog>;
  /** Reads policy, directory and facts again. Never rejects: what fails keeps its last good state and says so. */
  readonly reload: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * Opens context, policy and record and puts `authorize` over them: the composition without its listeners.
 * @throws AssayerError for what cannot be opened; nothing stays open then
 */
export async function openAuthorizer(
  configuration: Configuration,
  { stdout, onEvent, decisionClock = Date.now }: Surroundings,
): Promise<OpenAuthorizer> {
  const clock = Date.now;
  const stopwatch = () => performance.now();
  const opened: { close: () => unknown }[] = [];
  const close = async () => {
    for (const one of opened.toReversed()) await one.close();
  };
  try {
    const record = openDecisionLog(configuration.record, { clock, stdout, onFault: onEvent });
    opened.push(record);
    const context = await openContext(configuration.context, { clock, fetch: globalThis.fetch, onEvent });
    opened.push(context);
    const policy = await createPolicyStore(
      { ...configuration.policy, in_place: configuration.policy.in_place ?? configuration.server.processes > 1 },
      { clock, stopwatch, onEvent },
    );
    opened.push(policy);
    const authorize = createAuthorize({
      assemble: context.assemble,
      evaluate: policy.evaluate,
      record: async (event) => {
        await record.record(event);
        onEvent({ type: "recorded", event });
      },
      clock: decisionClock,
      stopwatch,
      after,
      newId: randomUUID,
      onFailure: (error, decisionId) => onEvent({ type: "decision_failed", decisionId, error }),
    });
    const reload = async () => {
      await Promise.all([policy.reload(), context.reload()]);
    };
    return { authorize, policy, context, record, reload, close };
  } catch (failure) {
    await close();
    throw failure;
  }
}

function after(milliseconds: number, run: () => void): () => void {
  const timer = setTimeout(run, milliseconds);
  return () => clearTimeout(timer);
}
