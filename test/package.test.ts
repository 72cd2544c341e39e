import { cp, mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { unpackTar } from "modern-tar";
import { gunzipSync } from "node:zlib";
import { runToEnd } from "./support/process.ts";
import { blocksOf } from "./support/readme.ts";

jest.setTimeout(60_000);

interface Manifest {
  readonly version: string;
  readonly bin: { readonly assayer: string };
  readonly dependencies: object;
}

/** What `npm publish` would publish, by path. */
let files: Map<string, Uint8Array>;
/** A project that has installed it, and nothing but it. */
let project: string;
let manifest: Manifest;

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), "assayer-package-"));
  files = await packed(project);
  manifest = JSON.parse(await readFile("package.json", "utf8")) as Manifest;
  await install();
});
afterAll(() => rm(project, { recursive: true, force: true }));

async function packed(folder: string): Promise<Map<string, Uint8Array>> {
  const { code, stdout, stderr } = await runToEnd("npm", [
    "pack",
    "--ignore-scripts",
    "--silent",
    "--pack-destination",
    folder,
  ]);
  if (code !== 0) throw new Error(stderr);
  const entries = await unpackTar(gunzipSync(await readFile(join(folder, stdout.trim()))));
  return new Map(entries.map(({ header, data }) => [header.name.replace(/^package\//, ""), data ?? new Uint8Array()]));
}

/** As npm lays it out, with the dependencies of this checkout in the place of downloads. */
async function install(): Promise<void> {
  const modules = join(project, "node_modules");
  for (const [path, data] of files) {
    await mkdir(dirname(join(modules, "assayer", path)), { recursive: true });
    await writeFile(join(modules, "assayer", path), data, path === manifest.bin.assayer ? { mode: 0o755 } : {});
  }
  await mkdir(join(modules, ".bin"));
  await symlink(join("../assayer", manifest.bin.assayer), join(modules, ".bin/assayer"));
  for (const name of Object.keys(manifest.dependencies)) await link(name);
  await writeFile(join(project, "package.json"), '{ "name": "embedder", "type": "module", "private": true }');
}

async function link(name: string): Promise<void> {
  const target = join(project, "node_modules", name);
  await mkdir(dirname(target), { recursive: true });
  await symlink(resolve("node_modules", name), target);
}

describe("what is published", () => {
  test("is the compiled code, the default bundle, the library, the templates, one schema and the example", () => {
    const folders = new Set([...files.keys()].filter((path) => path.includes("/")).map((path) => path.split("/")[0]));
    expect(folders).toEqual(new Set(["dist", "bundles", "docs", "rego", "templates", "examples"]));
    expect([...files.keys()].filter((path) => !path.includes("/")).sort()).toEqual([
      "LICENSE",
      "README.md",
      "package.json",
    ]);
    expect([...files.keys()]).toEqual(
      expect.arrayContaining([
        "bundles/default.tar.gz",
        "rego/issuance/decision/decision.rego",
        "rego/capabilities.json",
        "docs/scenario.schema.json",
        "templates/policy/dot.gitignore",
        "templates/policy/package.json",
        "templates/rule/deny/rule.rego",
        "examples/acme/assayer.yaml",
        "dist/policy/evaluator.worker.js",
        "dist/index.d.ts",
        "dist/client/client.d.ts",
        "dist/callers/oidc-provider/gate.d.ts",
      ]),
    );
  });

  test("has every module of src/ but those that write the documents", async () => {
    const sources = (await readdir("src", { recursive: true })).filter((path) => path.endsWith(".ts"));
    const modules = sources.filter((path) => !path.endsWith(".d.ts") && !path.startsWith("reference/"));
    expect(modules.map((path) => `dist/${path.replace(/\.ts$/, ".js")}`).filter((path) => !files.has(path))).toEqual(
      [],
    );
    expect([...files.keys()].filter((path) => path.startsWith("dist/reference/"))).toEqual([]);
  });

  test("has no tests of ours, no keys and no leftovers", () => {
    // The tests of the rules stay: a team's bundle is built with them, as the policy contract asks.
    const unwanted = /\.test\.|(^|\/)(test|bench|var|keys|node_modules)\/|\.(env|log|ndjson|tgz|key|p12)$/;
    expect([...files.keys()].filter((path) => unwanted.test(path))).toEqual([]);
    const decoder = new TextDecoder();
    const secret = [...files].filter(([, data]) => /-----BEGIN [A-Z ]*PRIVATE KEY-----\n/.test(decoder.decode(data)));
    expect(secret.map(([path]) => path)).toEqual([]);
  });
});

/** Runs a module of the project's own. */
async function run(code: string) {
  await writeFile(join(project, "main.js"), code);
  return runToEnd(process.execPath, ["main.js"], { cwd: project });
}

describe("in a project that installs it", () => {
  test("the command line answers", async () => {
    const { code, stdout } = await runToEnd("npx", ["--no-install", "assayer", "version"], { cwd: project });
    const version = `assayer ${manifest.version} (node ${process.versions.node})\n`;
    expect({ code, stdout }).toEqual({ code: 0, stdout: version });
  });

  test("an authorizer decides in process, with the bundle that comes along", async () => {
    const { code, stdout, stderr } = await run(`
      import { createAuthorizer } from "assayer";
      const directory = { path: "node_modules/assayer/examples/acme/directory" };
      const { authorize, close } = await createAuthorizer({ context: { directory }, record: { path: "off" } });
      const client = { id: "nobody" };
      const decision = await authorize({ grant_type: "client_credentials", client, subject: { type: "client", id: "nobody" } });
      await close();
      console.log(decision.decision, decision.policy.digest.length, decision.reasons.map(({ code }) => code).join(" "));`);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^deny 71 .*\bREGISTRATION_UNKNOWN\b/);
  });

  test("the page on embedding runs as it is, and prints what it says", async () => {
    const page = await readFile("docs/embedding.md", "utf8");
    const [block] = blocksOf(page);
    for (const folder of ["directory", "facts"]) {
      await cp(join("examples/acme", folder), join(project, folder), { recursive: true });
    }
    const { code, stdout, stderr } = await run(block?.text ?? "");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(page).toContain(`it prints\n\`${stdout.trim()}\``);
    expect(await readFile(join(project, "decisions.ndjson"), "utf8")).toContain('"decision":"allow"');
  });

  test("a configuration that is wrong is refused with a code, the member and the nearest name", async () => {
    const { code, stdout } = await run(`
      import { createAuthorizer } from "assayer";
      await createAuthorizer({ policy: { bundel: "b.tar.gz" } }).catch(({ code, message }) => console.log(code, message));`);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: 'CONFIG_INVALID configuration: policy.bundel: unknown member "bundel", did you mean "bundle"?\n',
    });
  });

  test("the client fails closed", async () => {
    const { code, stdout } = await run(`
      import { createClient } from "assayer/client";
      const { decide } = createClient({ url: "http://127.0.0.1:1" });
      const client = { id: "a" };
      const { decision, reasons } = await decide({ grant_type: "client_credentials", client, subject: { type: "client", id: "a" } });
      console.log(decision, reasons[0].code);`);
    expect({ code, stdout }).toEqual({ code: 0, stdout: "deny CLIENT_UNREACHABLE\n" });
  });

  test("the gate says that it needs oidc-provider, and works once that is there", async () => {
    const gate = 'import { createGate } from "assayer/oidc-provider"; console.log(typeof createGate);';
    expect(await run(gate)).toMatchObject({ code: 1, stderr: expect.stringContaining("'oidc-provider'") as unknown });
    await link("oidc-provider");
    expect(await run(gate)).toMatchObject({ code: 0, stdout: "function\n" });
  });

  test("nothing else can be imported", async () => {
    const { code, stderr } = await run('import "assayer/dist/policy/adapter.js";');
    expect({ code, refused: stderr.includes("ERR_PACKAGE_PATH_NOT_EXPORTED") }).toEqual({ code: 1, refused: true });
  });

  test("types resolve", async () => {
    for (const name of ["@types/node", "@types/oidc-provider"]) await link(name);
    await writeFile(
      join(project, "main.ts"),
      `import { AssayerError, createAuthorizer } from "assayer";
      import type { Decision, IssuanceRequest } from "assayer";
      import { createClient } from "assayer/client";
      import { createGate } from "assayer/oidc-provider";
      const { authorize } = await createAuthorizer({ policy: { threads: 1 } });
      const request: IssuanceRequest = { grant_type: "a", client: { id: "b" }, subject: { type: "client", id: "b" } };
      const decision: Decision = await authorize(request);
      if (decision.decision === "allow") decision.issuance.token_types.map((type) => type.length);
      const { decide } = createClient({ url: "http://127.0.0.1:8480" });
      export const gate = createGate({}, { decide, facts: () => ({ tenant: "acme" }) });
      export const isOurs = (thrown: unknown) => thrown instanceof AssayerError && thrown.code === "CONFIG_INVALID";
      // @ts-expect-error: the configuration is checked
      await createAuthorizer({ polcy: {} });`,
    );
    const options = [
      "--noEmit",
      "--strict",
      "--target",
      "es2023",
      "--module",
      "nodenext",
      "--types",
      "node",
      "--skipLibCheck",
      "false",
    ];
    const { stdout } = await runToEnd(
      process.execPath,
      [resolve("node_modules/typescript/bin/tsc"), ...options, "main.ts"],
      { cwd: project },
    );
    // Other packages' declarations are theirs: those of koa do not agree with each other.
    const ours = stdout.split("\n").filter((line) => /^(main\.ts|node_modules\/assayer\/)/.test(line));
    expect(ours).toEqual([]);
  });
});
