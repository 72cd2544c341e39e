// Puts Keycloak, with our provider in it, into var/keycloak: `node scripts/keycloak.js`. It comes through Maven.
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const project = "integrations/keycloak";
const jar = "assayer-keycloak.jar";
const folder = resolve("var/keycloak");

/** The version that the provider is built for. */
export const version = /<keycloak.version>(.+)</.exec(readFileSync(`${project}/pom.xml`, "utf8"))?.[1];
export const home = join(folder, `keycloak-${version}`);

/** Maven on the provider's project. */
export function maven(...args) {
  return ["mvn", "--batch-mode", "--no-transfer-progress", "--file", `${project}/pom.xml`, ...args];
}

function prepare() {
  const script = join(home, "bin/kc.sh");
  const artifact = `org.keycloak:keycloak-quarkus-dist:${version}:zip`;
  if (!existsSync(script)) run(maven("dependency:unpack", `-Dartifact=${artifact}`, `-DoutputDirectory=${folder}`));
  install(join(project, "target", jar), join(home, "providers", jar));
}

/** Keycloak builds itself anew, which takes half a minute, whenever a provider's file is another or a newer one. */
function install(built, installed) {
  if (existsSync(installed) && readFileSync(installed).equals(readFileSync(built))) return;
  copyFileSync(built, installed);
}

function run([program, ...args]) {
  const { status, error } = spawnSync(program, args, { stdio: "inherit" });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${program} ${args.join(" ")} ended with ${status}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) prepare();
