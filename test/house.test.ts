import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, test } from "@jest/globals";

const src = resolve(import.meta.dirname, "../src");

/** Which room may import which, besides itself. `service` composes and index.ts publishes: they know every room. */
const mayImport: Record<string, readonly string[]> = {
  issuance: [],
  policy: ["issuance"],
  files: ["issuance"],
  context: ["issuance", "files"],
  record: ["issuance"],
  wire: ["issuance"],
  callers: ["issuance", "wire"],
  // Not `callers`: an emulator that knew how answers are written would find nothing wrong with them.
  emulate: ["issuance", "wire"],
  server: ["issuance", "wire", "callers"],
  client: ["issuance"],
  guard: ["issuance", "wire", "server", "client"],
  authoring: ["issuance", "files", "policy", "record"],
  config: ["issuance", "files", "policy", "context", "record", "server", "callers"],
  doctor: ["issuance", "files", "wire", "callers", "server", "guard"],
  cli: ["issuance", "files", "callers", "emulate", "config", "authoring", "service", "doctor"],
  reference: [
    "issuance",
    "record",
    "wire",
    "callers",
    "server",
    "guard",
    "authoring",
    "config",
    "service",
    "cli",
    "doctor",
  ],
};

/** The one room that may import a package, where that matters. */
const onlyIn: Record<string, readonly string[]> = {
  "@open-policy-agent/opa-wasm": ["policy/adapter.ts"],
  "prom-client": ["server/metrics.ts"],
  express: ["server"],
  httpxy: ["guard/upstream.ts"],
  commander: ["cli"],
  "oidc-provider": ["callers/oidc-provider"],
};

const files = readdirSync(src, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));

interface Manifest {
  readonly dependencies: object;
  readonly peerDependencies: object;
  readonly peerDependenciesMeta: Readonly<Record<string, { readonly optional: boolean }>>;
}

interface Import {
  readonly file: string;
  readonly specifier: string;
}

const imports: Import[] = files.flatMap((file) => {
  const text = readFileSync(join(src, file), "utf8");
  const statements = text.matchAll(
    /^(?:import|export)\b[^"`]*?from "([^"]+)"|^import "([^"]+)"|\bimport\("([^"]+)"\)/gm,
  );
  return [...statements].map(([, from, bare, dynamic]) => ({ file, specifier: from ?? bare ?? dynamic ?? "" }));
});

const roomOf = (file: string): string =>
  file.split("/").length > 1 ? (file.split("/")[0] ?? "") : file.replace(/\.ts$/, "");

function importedRoom({ file, specifier }: Import): string {
  return roomOf(relative(src, resolve(dirname(join(src, file)), specifier)));
}

const packageOf = (specifier: string): string => specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");

describe("dependencies point inward", () => {
  test("there are files and imports to look at", () => {
    expect(files.length).toBeGreaterThan(20);
    expect(imports.length).toBeGreaterThan(60);
  });

  test("each room imports only the rooms that it may", () => {
    const crossings = imports
      .filter(({ specifier }) => specifier.startsWith("."))
      .map((one) => ({ ...one, from: roomOf(one.file), to: importedRoom(one) }))
      .filter(({ from, to }) => from !== to && from !== "service" && from !== "index")
      .filter(({ from, to }) => !(mayImport[from] ?? []).includes(to));
    expect(crossings).toEqual([]);
  });

  test("the domain imports zod and nothing else", () => {
    const foreign = imports.filter(({ file, specifier }) => roomOf(file) === "issuance" && !specifier.startsWith("."));
    expect(new Set(foreign.map(({ specifier }) => specifier))).toEqual(new Set(["zod"]));
  });

  test.each(Object.entries(onlyIn))("%s is imported only by %s", (name, places) => {
    const found = imports.filter(({ specifier }) => packageOf(specifier) === name);
    expect(found.filter(({ file }) => !places.some((place) => file === place || file.startsWith(`${place}/`)))).toEqual(
      [],
    );
  });

  test("every package that is imported is a dependency, and every dependency is imported", () => {
    const manifest = JSON.parse(readFileSync(join(src, "../package.json"), "utf8")) as Manifest;
    // A peer is there where its adapter is used: the other rooms must not need it.
    const peers = Object.keys(manifest.peerDependencies);
    const used = imports
      .filter(({ specifier }) => !/^(\.|node:)/.test(specifier))
      .map(({ specifier }) => packageOf(specifier));
    expect([...new Set(used)].sort()).toEqual([...Object.keys(manifest.dependencies), ...peers].sort());
    expect(peers.filter((name) => !manifest.peerDependenciesMeta[name]?.optional)).toEqual([]);
  });

  test("no file is above 250 lines", () => {
    const long = files.filter((file) => readFileSync(join(src, file), "utf8").split("\n").length > 251);
    expect(long).toEqual([]);
  });
});
