// Copies the example estate to a folder of its own, with fresh keys: `node examples/acme/prepare.js FOLDER`.
import { cp, copyFile, mkdir } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { createCredentials } from "./runtime/credentials.js";
import { edit } from "./runtime/edit.js";
import { createKeys } from "./runtime/keys.js";

const here = fileURLToPath(new URL(".", import.meta.url));
const bundle = fileURLToPath(new URL("../../bundles/default.tar.gz", import.meta.url));

/** What is there already is kept, so that somebody's own edits survive a restart. */
export async function prepare(folder) {
  await mkdir(folder, { recursive: true });
  for (const part of ["directory", "facts", "assayer.yaml"]) {
    await cp(join(here, part), join(folder, part), { recursive: true, force: false });
  }
  await createKeys(join(folder, "keys"));
  await createCredentials(join(folder, "credentials"));
  await copyFile(
    join(folder, "keys/globex-partner-root.pem"),
    join(folder, "directory/anchors/globex-partner-root.pem"),
  );
  await edit(join(folder, "assayer.yaml"), ["policy", "bundle"], relative(folder, bundle));
  // The partner of the demo calls from this machine.
  await edit(
    join(folder, "directory/partners.yaml"),
    ["partners", "initech-sync", "partner", "networks"],
    ["127.0.0.0/8"],
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await prepare(process.argv[2] ?? "var/acme");
