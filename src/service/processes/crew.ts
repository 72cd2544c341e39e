import { setTimeout as delay } from "node:timers/promises";
import { AssayerError } from "../../issuance/errors.ts";
import type { ProcessLost } from "../monitor.ts";
import type { Forked } from "./forked.ts";

export interface CrewOptions {
  /** How many processes there should be. */
  readonly size: number;
  readonly fork: (number: number) => Forked;
  /** A process is gone that was not told to go. */
  readonly onLost: (lost: ProcessLost) => void;
  /** Another takes its place now. */
  readonly onReplaced: (gone: Forked) => void;
}

export interface Crew {
  /** One for each number: ready, starting, or ended and about to be replaced. */
  readonly members: () => Forked[];
  readonly close: () => Promise<void>;
}

/** Before a process that was lost is replaced: doubled each time, until one has lived for longer than the last. */
const pauseMs = { first: 100, last: 10_000 };

/**
 * Keeps a number of processes running. Resolves when all are ready.
 * @throws AssayerError why one is not; none is left running then
 */
export async function startCrew({ size, fork, onLost, onReplaced }: CrewOptions): Promise<Crew> {
  const members = new Map<number, Forked>();
  const closing = new AbortController();
  const { signal } = closing;

  const launch = (number: number): Forked => {
    const member = fork(number);
    members.set(number, member);
    return member;
  };

  const keepUp = async (first: Forked): Promise<void> => {
    let member = first;
    let pause = pauseMs.first;
    for (;;) {
      const started = performance.now();
      const lost = await member.ended;
      if (signal.aborted) return;
      onLost(lost);
      if (performance.now() - started > pauseMs.last) pause = pauseMs.first;
      await delay(pause, undefined, { signal }).catch(() => {});
      if (signal.aborted) return;
      pause = Math.min(pause * 2, pauseMs.last);
      onReplaced(member);
      member = launch(first.number);
    }
  };

  const close = async (): Promise<void> => {
    closing.abort();
    for (const member of members.values()) member.stop();
    await Promise.all(Array.from(members.values(), ({ ended }) => ended));
  };

  try {
    // One alone at first: what keeps it from starting keeps all of them.
    await readied(launch(1));
    const others = Array.from({ length: size - 1 }, (_, index) => launch(index + 2));
    await Promise.all(others.map(readied));
  } catch (failure) {
    await close();
    throw failure;
  }
  for (const member of members.values()) void keepUp(member);
  return { members: () => [...members.values()], close };
}

async function readied({ number, ready, ended }: Forked): Promise<void> {
  const lost = await Promise.race([ready, ended]);
  if (lost === undefined) return;
  throw lost.cause ?? new AssayerError("INTERNAL", `process ${number} ended before it was ready`);
}
