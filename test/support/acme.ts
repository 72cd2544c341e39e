import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { evidenceFor } from "../../examples/acme/runtime/evidence.js";
import { stories } from "../../examples/demo/stories.js";
import type { Decision } from "../../src/issuance/decision.ts";
import type { PresentedEvidence } from "../../src/issuance/request.ts";
import { createEstate, reload } from "./acme-estate.ts";
import type { Estate } from "./acme-estate.ts";
import { patient, serveAssayer } from "./process.ts";
import type { AssayerProcess } from "./process.ts";

const providerProcess = fileURLToPath(new URL("./provider-process.js", import.meta.url));

/** What a story's client asks for; whatever is absent is as the demo has it. */
export interface Ask {
  /** Form members; undefined leaves one out. */
  readonly form?: Readonly<Record<string, unknown>>;
  readonly evidence?: readonly PresentedEvidence[];
  /** The client at which the user signed in, whose ID token is exchanged. */
  readonly frontEnd?: string;
  readonly user?: string;
  /** The client's certificate; `{}` comes without one. */
  readonly tls?: { readonly cert?: string; readonly key?: string };
}

export interface Answer {
  readonly status: number;
  readonly answer: Readonly<Record<string, unknown>>;
  /** Of the access token. */
  readonly claims: Readonly<Record<string, unknown>>;
  /** What Assayer decided; absent where the provider refused before it asked. */
  readonly decision?: Decision;
}

/** The example estate, Assayer on it and a real OpenID Provider that obeys Assayer. */
export interface Acme {
  readonly estate: Estate;
  readonly assayer: AssayerProcess;
  readonly issuer: string;
  readonly ask: (ask?: Ask) => Promise<Answer>;
  /** What the story's client shows of itself when nothing is wrong. */
  readonly evidence: () => Promise<PresentedEvidence[]>;
  /** Returns once Assayer has read its files again: what the watcher would bring about a moment later. */
  readonly reload: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export type Story = "billing-agent" | "shop-pipeline" | "ops-copilot" | "initech-sync";

/** Opens everything for the story of one client. */
export async function openAcme(client: Story, { timeoutMs = 5_000 } = {}): Promise<Acme> {
  const story = stories.find(({ asks }) => asks.client === client);
  if (story === undefined) throw new Error(`there is no story of ${client}`);
  const { asks } = story;
  const estate = await createEstate();
  const assayer = await serveAssayer(estate.config, ...patient);
  const provider = await startProvider([estate.folder, assayer.decisions, `${timeoutMs}`, client, "chat-frontend"]);

  return {
    estate,
    assayer,
    issuer: provider.issuer,
    ask: async ({ form = {}, frontEnd = "chat-frontend", user = "jo", ...shown } = {}) => {
      const whole = Object.entries({ ...asks.form, ...form }).filter(([, value]) => value !== undefined);
      const { decisions, ...told } = await provider.ask({
        client,
        form: Object.fromEntries(whole),
        ...("exchanges" in asks && { signIn: { user, client: frontEnd } }),
        ...shown,
      });
      if (decisions.length > 1) throw new Error("one token request was decided more than once");
      return { ...told, ...(decisions[0] && { decision: decisions[0] }) };
    },
    evidence: () => evidenceFor(client, estate.keys) as Promise<PresentedEvidence[]>,
    reload: () => reload(assayer),
    close: async () => {
      provider.close();
      await assayer.stop();
      await estate.remove();
    },
  };
}

type Outcome = Omit<Answer, "decision"> & { readonly decisions: readonly Decision[] };

/** The provider, which takes one token request at a time. */
async function startProvider(args: readonly string[]) {
  const child = fork(providerProcess, args, { stdio: "ignore", execArgv: [] });
  const next = async () => (await once(child, "message"))[0] as unknown;
  const { issuer } = (await next()) as { issuer: string };
  return {
    issuer,
    ask: async (request: object) => {
      child.send(request);
      return (await next()) as Outcome;
    },
    close: () => void child.kill(),
  };
}

/** The codes for which a decision denies, sorted. */
export function denials(decision: Decision | undefined): string[] {
  const reasons = decision?.reasons ?? [];
  return reasons
    .filter(({ effect }) => effect === "deny")
    .map(({ code }) => code)
    .sort();
}
