// The example estate in a folder of its own, and an authorizer over it in this process.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadConfiguration } from "../../dist/config/load.js";
import { nativeCaller } from "../../dist/issuance/caller.js";
import { openAuthorizer } from "../../dist/service/authorizer.js";
import { embedded } from "../../dist/service/embedded.js";
import { prepare } from "../../examples/acme/prepare.js";
import { newFolder } from "./folder.js";

export const portal = readFileSync(new URL("../../examples/acme/requests/portal.json", import.meta.url), "utf8");
export const defaultBundle = fileURLToPath(new URL("../../bundles/default.tar.gz", import.meta.url));
const caller = nativeCaller("bench");

/** Where the estate's configuration file is, and how to open it. */
export async function prepareExample() {
  const folder = join(await newFolder(), "acme");
  await prepare(folder);
  return { folder, file: join(folder, "assayer.yaml") };
}

/**
 * An authorizer as a process embeds it: `decide` takes a request and counts what is not allowed in `denied()`, since a
 * denial may be fast and an evaluator may be late on a busy machine. The first decision must be allowed. `onRecorded` is
 * told of each.
 */
export async function openForBench(file, { request, set = [], onRecorded = () => {} }) {
  const onEvent = (event) => event.type === "recorded" && onRecorded(event.event);
  const configuration = await loadConfiguration({ file, set });
  const { authorize, close } = embedded(await openAuthorizer(configuration, { stdout: process.stdout, onEvent }));
  const { decision, reasons } = await authorize(request, caller);
  if (decision !== "allow") throw new Error(`a request that must be allowed is denied: ${reasons[0].code}`);
  let denied = 0;
  const decide = async (asked) => {
    const found = await authorize(asked, caller);
    if (found.decision !== "allow") denied += 1;
  };
  return { decide, denied: () => denied, close };
}
