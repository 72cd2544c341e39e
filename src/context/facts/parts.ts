import { z } from "zod";
import { device, risk, runner } from "../../issuance/input.ts";
import type { Posture, Risk } from "../../issuance/input.ts";
import { label } from "../../issuance/vocabulary.ts";
import { document, instant } from "../../files/document.ts";

/** One kind of fact: how files and answers write it. */
export interface Part<Fact> {
  /** Unknown members are errors. */
  readonly inFile: z.ZodType<Written<Fact>>;
  /** Unknown members are none of ours. */
  readonly inAnswer: z.ZodType<Written<Fact>>;
  /** Whether the last key that leads to an entry in a file is its id, unless it has one of its own. */
  readonly keyIsId: boolean;
}

/** A fact but for its time of observation, which it takes, in seconds, in case it names none. */
export type Written<Fact> = (seen: number) => Fact;

const observed_at = instant.optional();

const runnerShape = { id: label, trusted: runner.shape.trusted, reimaged_at: instant, observed_at };
const deviceShape = { id: label, compliant: device.shape.compliant, observed_at };
const signalShape = { name: label, observed_at };
const riskShape = { score: risk.shape.score, signals: z.array(z.object(signalShape)).optional(), observed_at };

const toRunner = ({ id, trusted, reimaged_at, observed_at }: Shaped<typeof runnerShape>) => {
  return (seen: number): Runner => ({ id, trusted, reimaged_at, observed_at: observed_at ?? seen });
};
const toDevice = ({ id, compliant, observed_at }: Shaped<typeof deviceShape>) => {
  return (seen: number): Device => ({ id, compliant, observed_at: observed_at ?? seen });
};
const toRisk = ({ score, signals, observed_at }: Shaped<typeof riskShape>) => {
  return (seen: number): Risk => {
    const at = observed_at ?? seen;
    const named = signals?.map((signal) => ({ name: signal.name, observed_at: signal.observed_at ?? at }));
    return { score, ...(named && { signals: named }), observed_at: at };
  };
};

type Shaped<Shape extends z.ZodRawShape> = z.infer<z.ZodObject<Shape>>;
export type Runner = NonNullable<Posture["runner"]>;
export type Device = NonNullable<Posture["device"]>;

export const parts: { readonly runner: Part<Runner>; readonly device: Part<Device>; readonly risk: Part<Risk> } = {
  runner: {
    inFile: document(runnerShape).transform(toRunner),
    inAnswer: z.object(runnerShape).transform(toRunner),
    keyIsId: true,
  },
  device: {
    inFile: document(deviceShape).transform(toDevice),
    inAnswer: z.object(deviceShape).transform(toDevice),
    keyIsId: false,
  },
  risk: {
    inFile: document({ ...riskShape, signals: z.array(document(signalShape)).optional() }).transform(toRisk),
    inAnswer: z.object(riskShape).transform(toRisk),
    keyIsId: false,
  },
};
