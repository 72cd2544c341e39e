import type { Define } from "./verb.ts";

/** Under which heading of `assayer --help` a verb stands. */
const service = "The service:";
const providers = "Identity providers:";
const policies = "Policies:";
export const shell = "The command line itself:";

export interface Verb {
  readonly name: string;
  readonly group: string;
  readonly description: string;
  /** Imports the one module that knows its options and what it does: only when it is called, since that takes long. */
  readonly load: () => Promise<{ readonly define: Define }>;
}

/** Every verb, in the order of `assayer --help`. */
export const verbs: readonly Verb[] = [
  { group: service, name: "serve", description: "decide on tokens over HTTP", load: () => import("./serve.ts") },
  {
    group: service,
    name: "guard",
    description: "stand in front of a token endpoint that has no hook",
    load: () => import("./guard.ts"),
  },
  {
    group: service,
    name: "healthcheck",
    description: "ask a running service whether it is ready",
    load: () => import("./healthcheck.ts"),
  },
  {
    group: service,
    name: "config",
    description: "look at the configuration",
    load: () => import("./config-check.ts"),
  },
  {
    group: providers,
    name: "callers",
    description: "list the configured identity providers and what their wires cover",
    load: () => import("./callers.ts"),
  },
  {
    group: providers,
    name: "doctor",
    description: "look at an identity provider's exported configuration for ways around Assayer",
    load: () => import("./doctor.ts"),
  },
  {
    group: providers,
    name: "emulate",
    description: "ask a running service as an identity provider does, and say what that would issue",
    load: () => import("./emulate.ts"),
  },
  {
    group: policies,
    name: "init",
    description: "begin something of one's own",
    load: () => import("./init.ts"),
  },
  {
    group: policies,
    name: "new",
    description: "add something to a policy repository",
    load: () => import("./new.ts"),
  },
  {
    group: policies,
    name: "test",
    description: "run Rego tests and scenarios of a policy repository",
    load: () => import("./test.ts"),
  },
  {
    group: policies,
    name: "lint",
    description: "judge the rules of a policy repository by the rules of the house",
    load: () => import("./lint.ts"),
  },
  {
    group: policies,
    name: "build",
    description: "build a policy repository's bundle, and sign it",
    load: () => import("./build.ts"),
  },
  {
    group: policies,
    name: "inspect",
    description: "show what a bundle holds, and who signed it",
    load: () => import("./inspect.ts"),
  },
  { group: policies, name: "eval", description: "decide on one request", load: () => import("./eval.ts") },
  {
    group: policies,
    name: "explain",
    description: "say why a decision came out as it did, and what would have allowed it",
    load: () => import("./explain.ts"),
  },
  {
    group: policies,
    name: "diff",
    description: "decide logged requests under two policies, and show what differs",
    load: () => import("./diff.ts"),
  },
  {
    group: policies,
    name: "replay",
    description: "decide again what was logged, each record under the bundle that it names",
    load: () => import("./replay.ts"),
  },
  {
    group: policies,
    name: "scenario",
    description: "make scenarios of decisions that were made",
    load: () => import("./scenario.ts"),
  },
  {
    group: policies,
    name: "simulate",
    description: "look for inputs that nobody has asked yet, on which two policies differ",
    load: () => import("./simulate.ts"),
  },
  {
    group: shell,
    name: "completion",
    description: "print a script that completes verbs, options and their values in a shell",
    load: () => import("./completion.ts"),
  },
  { group: shell, name: "version", description: "print the version", load: () => import("./version.ts") },
];
