import type { z } from "zod";
import type { Carriable, Obligation } from "../issuance/caller.ts";
import type { Decision, Issuance } from "../issuance/decision.ts";
import type { IssuanceRequest } from "../issuance/request.ts";
import type { Json } from "../issuance/vocabulary.ts";
import type { Fault, Problem } from "../wire/problem.ts";
import type { Answer, Head, Message } from "../wire/wire.ts";
import type { AuthenticationPorts } from "./authentication/authenticator.ts";
import type { AuthenticationType } from "./authentication/settings.ts";
import type { HookSettings } from "./settings.ts";

/**
 * What a body means: a request to decide on, with the question as the wire itself has it; something that needs no
 * decision; or nothing that makes sense.
 */
export type Decoded<Question = unknown> =
  | { readonly request: IssuanceRequest; readonly question: Question }
  | { readonly answer: Answer }
  | { readonly faults: readonly Fault[] };

/** What an IdP's wire can express, and how it behaves. The pages in docs/callers are made of this. */
export interface CallerKind<Schema extends HookSchema = HookSchema> {
  readonly kind: z.infer<Schema>["kind"];
  /** The product and its hook, as its own documentation calls them. */
  readonly title: string;
  readonly settings: Schema;
  readonly carries: ReadonlySet<Carriable>;
  readonly enforces: ReadonlySet<Obligation>;
  /** What is left of that under some settings, where those can take away from it. */
  enforcesUnder?(settings: z.infer<Schema>): ReadonlySet<Obligation>;
  readonly authentication: readonly AuthenticationType[];
  /** Milliseconds, below the IdP's own time-out. */
  readonly deadlineMs: number;
  /** What the IdP does where no answer comes that it can use. */
  readonly withoutAnswer: "refuses" | "issues";
  readonly retries: string;
  /** Issuances of this IdP that its hook does not see. */
  readonly bypasses: readonly string[];
  /** Rejects with KEYS_INVALID where keys of its own cannot be used. */
  open(settings: z.infer<Schema>, ports: HookPorts): Hook | Promise<Hook>;
}

/** What a hook may need beyond its settings. */
export type HookPorts = Pick<AuthenticationPorts, "readFile" | "intervalMs" | "clock" | "onEvent">;

type HookSchema = z.ZodType<HookSettings> & z.core.$ZodTypeDiscriminable;

/**
 * One configured hook of an IdP: pure functions from its wire and to its wire. Nobody but its own functions knows what
 * a question is, which is why those that take one are methods.
 */
export interface Hook<Question = unknown> {
  /** Without them: POST, and JSON at exactly one path. */
  readonly methods?: ReadonlySet<string>;
  readonly body?: "json" | "any";
  readonly below?: boolean;
  readonly query?: boolean;
  /** The message as JSON, where it is not simply the body. */
  readonly read?: (message: Message) => { readonly json: Json } | { readonly problem: Problem };
  readonly decode: (json: Json, head: Head) => Decoded<Question>;
  /** `question` is absent where nobody has read the body, or could. */
  encode(decision: Decision, question?: Question): Answer;
  readonly refuse: (problem: Problem, decisionId: string) => Answer;
  /** A deny has to repeat something of the message, which is read for it. */
  readonly echoes?: true;
  /** Whether the IdP gives this very question a name of its own, so that the same body again is a retry of it. */
  isNamed?(question: Question): boolean;
  /** What of an issuance this question's answer cannot express, by name, although the wire could. */
  lacks?(issuance: Issuance, question: Question): readonly string[];
  /** Documents below the path for whoever asks with GET, by the rest of the path. */
  readonly documents?: ReadonlyMap<string, () => Answer>;
  readonly close?: () => void;
}
