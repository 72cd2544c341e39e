import { parentPort, workerData } from "node:worker_threads";

/**
 * An evaluator thread that fails in every way in which a thread can. What it does is said by the policy's data when it
 * starts and by each input afterwards; any other input is echoed as the answer. Words are those of protocol.ts.
 */
const post = (message) => parentPort.postMessage(message, []);
const words = new Int32Array(workerData.words);
const [busy, begun, epoch] = [0, 1, 2];

const deeds = {
  exit: () => process.exit(3),
  crash: () => {
    throw new Error("crashed on purpose");
  },
  exhaust: () => {
    const kept = [];
    for (;;) kept.push(Array.from({ length: 100_000 }, () => kept.length));
  },
  hang: () => {
    for (;;);
  },
  // A thread that skips what nobody took back: the race between looking and leaving.
  skip: () => null,
};

function answer(input, { interruptMs }) {
  const { deed } = JSON.parse(input);
  if (deed === "tell") return String(interruptMs);
  return deeds[deed]?.() === null ? null : input;
}

const skipped = new Set();
parentPort.on("message", (batch) => {
  // Gone before the evaluation has begun, so nobody can tell which input it was.
  if (batch.inputs.some((input) => input.includes("poison"))) process.exit(4);
  for (const input of batch.inputs) {
    Atomics.add(words, begun, 1);
    if (batch.epoch !== Atomics.load(words, epoch)) {
      post({ type: "results", results: [null] });
      continue;
    }
    Atomics.store(words, busy, 1);
    const again = skipped.has(input);
    skipped.add(input);
    const result = again ? input : answer(input, batch);
    Atomics.store(words, busy, 0);
    post({ type: "results", results: [result] });
  }
});

const starts = {
  refuse: () => post({ type: "refused", failure: { code: "BUNDLE_WASM_INVALID", message: "no", details: {} } }),
  crash: deeds.crash,
  silent: () => {},
  warming: () => Atomics.store(words, busy, 1),
  slow: () => {
    starts.warming();
    setTimeout(() => {
      Atomics.store(words, busy, 0);
      starts.ready();
    }, 500);
  },
  ready: () => post({ type: "ready", entrypoints: [], builtinsUsed: [] }),
};
// The first threads of a pool may start otherwise than those that replace them.
const { start = "ready", later = start, first, started } = workerData.data;
const turn = started ? Atomics.add(new Int32Array(started), 0, 1) : 0;
starts[turn < (first ?? Infinity) ? start : later]();
