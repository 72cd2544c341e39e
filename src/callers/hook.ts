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

/** What a body means: a request to decide on, something that needs no decision, or nothing that makes sense. */
export type Decoded =
  | { readonly request: IssuanceRequest }
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

/** One configured hook of an IdP: pure functions from its wire and to its wire. */
export interface Hook {
  /** Without them: POST, and JSON at exactly one path. */
  readonly methods?: ReadonlySet<string>;
  readonly body?: "json" | "any";
  readonly below?: boolean;
  readonly query?: boolean;
  /** The message as JSON, where it is not simply the body. */
  readonly read?: (message: Message) => { readonly json: Json } | { readonly problem: Problem };
  readonly decode: (json: Json, head: Head) => Decoded;
  /** `json` is absent where nobody has read the body. */
  readonly encode: (decision: Decision, json?: Json) => Answer;
  readonly refuse: (problem: Problem, decisionId: string) => Answer;
  /** A deny has to repeat something of the message, so that `encode` takes any JSON for one. */
  readonly echoes?: true;
  /** A name that the IdP gives to this very question: a retry has the same, and gets the same answer. */
  readonly key?: (json: Json) => string | undefined;
  /** What of an issuance this message's answer cannot express, by name, although the wire could. */
  readonly lacks?: (issuance: Issuance, json: Json) => readonly string[];
  /** Documents below the path for whoever asks with GET, by the rest of the path. */
  readonly documents?: ReadonlyMap<string, () => Answer>;
  readonly close?: () => void;
}
