import { readFile } from "node:fs/promises";

/** The example estate as it is committed, decided on at one moment: the answer and the line of the log are the same each time. */
const at = Date.parse("2026-11-24T12:00:00Z");
const estate = "examples/acme";

/** Decides on a request of the example estate. `load` imports a module of src/. */
export async function decideExample(load, path) {
  const { contextSettings } = await load("context/settings");
  const { openContext } = await load("context/context");
  const { issuanceRequest } = await load("issuance/request");
  const { nativeCaller } = await load("issuance/caller");
  const { createAuthorize } = await load("issuance/authorize");
  const { recordLine } = await load("record/line");
  const settings = contextSettings.parse({
    directory: { path: `${estate}/directory`, watch: false },
    risk: { type: "file", name: "risk", path: `${estate}/facts/risk.yaml`, watch: false },
  });
  const clock = () => at;
  const context = await openContext(settings, { clock, fetch: globalThis.fetch, onEvent: () => {} });
  try {
    const lines = [];
    const authorize = createAuthorize({
      assemble: context.assemble,
      evaluate: await evaluator(load),
      record: async (event) => void lines.push(recordLine(event, [])),
      clock,
      stopwatch: steady(),
      newId: () => "…",
      onFailure: (failure) => {
        throw failure;
      },
    });
    const request = JSON.parse(await readFile(path, "utf8"));
    const decision = await authorize(issuanceRequest.parse(request), nativeCaller("anonymous"));
    return { path, request, decision, line: lines[0] };
  } finally {
    await context.close();
  }
}

/** The default bundle's verdicts. Its name is left out: it changes with every change of a rule. */
async function evaluator(load) {
  const { openBundle } = await load("policy/bundle");
  const { instantiate } = await load("policy/adapter");
  const { readVerdict } = await load("policy/result");
  const { entrypoint } = await load("policy/contract");
  const { textsOf } = await load("policy/active");
  const { wasm, data, metadata } = await openBundle("bundles/default.tar.gz");
  const policy = instantiate(wasm, data, { maxPages: 1_024 });
  return async (input) => ({
    verdict: readVerdict(policy.evaluateText(input, entrypoint)),
    texts: textsOf(metadata),
    policy: { revision: "…", digest: "sha256:…" },
  });
}

/** A stopwatch on which every step takes as long. */
function steady() {
  let milliseconds = 0;
  return () => (milliseconds += 0.25);
}
