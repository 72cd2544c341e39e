import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { instantiate } from "../../src/policy/adapter.ts";
import { builtins, refused } from "../../src/policy/builtins/index.ts";
import { compileBundle } from "../support/compile.ts";

const root = resolve(import.meta.dirname, "../..");
const opa = join(root, ".bin/opa");
const file = join(root, "rego/capabilities.json");

interface Capabilities {
  readonly builtins: readonly {
    readonly name: string;
    readonly infix?: string;
    readonly relation?: boolean;
    readonly decl: { readonly args?: readonly unknown[]; readonly result?: unknown };
  }[];
  readonly allow_net?: readonly string[];
  readonly features: readonly string[];
}

const capabilities = JSON.parse(readFileSync(file, "utf8")) as Capabilities;
const known = JSON.parse(
  execFileSync(opa, ["capabilities", "--current"], { encoding: "utf8", maxBuffer: 2 ** 24 }),
) as Capabilities;

test("the capabilities are OPA's, less what is refused, and without a network", () => {
  const left = known.builtins.filter(({ name }) => !refused.has(name));
  expect(capabilities).toEqual({ ...known, builtins: left, allow_net: [] });
  expect(capabilities.features).toContain("rego_v1");
});

test("whatever is refused or implemented is a built-in of OPA, and nothing is both", () => {
  const names = new Set(known.builtins.map(({ name }) => name));
  expect([...refused.keys(), ...builtins.keys()].filter((name) => !names.has(name))).toEqual([]);
  expect([...builtins.keys()].filter((name) => refused.has(name))).toEqual([]);
});

/** A rule that calls a built-in with arguments of no known type. */
function callOf({ name, decl }: Capabilities["builtins"][number], index: number): string {
  const parameters = (decl.args ?? []).map((_, at) => `input.x[${at}]`).join(", ");
  return `r${index} contains v if v := ${name}(${parameters})`;
}

test("every built-in of the capabilities is in the engine or in the host", async () => {
  // Assignment and unification are the compiler's; metadata wants a rule; internal names cannot be written.
  const callable = capabilities.builtins.filter(
    ({ name, relation }) => !/^(?:assign|eq|walk)$|^rego\.metadata|^internal\./.test(name) && relation !== true,
  );
  expect(callable.length).toBeGreaterThan(150);
  const rego = ["package t", ...callable.map(callOf), `all contains v if walk(input, [v, _])`].join("\n");
  const files = await compileBundle({ files: { "policy.rego": rego }, entrypoints: ["t"] });
  const policy = instantiate(files.get("policy.wasm") ?? new Uint8Array(), {}, { maxPages: 512 });
  expect(policy.builtinsUsed).toEqual([...builtins.keys()].sort());
});

describe("a refused built-in", () => {
  const check = (expression: string) => {
    const folder = mkdtempSync(join(tmpdir(), "assayer-capabilities-"));
    try {
      writeFileSync(join(folder, "policy.rego"), `package t\n\nr := v if v := ${expression}\n`);
      const run = spawnSync(opa, ["build", "-t", "wasm", "-e", "t/r", "--capabilities", file, "."], {
        cwd: folder,
        encoding: "utf8",
      });
      return { status: run.status, message: run.stdout + run.stderr };
    } finally {
      rmSync(folder, { recursive: true });
    }
  };

  test.each([
    ["time.now_ns()", "time.now_ns"],
    [`rand.intn("x", 5)`, "rand.intn"],
    [`uuid.rfc4122("x")`, "uuid.rfc4122"],
    ["opa.runtime()", "opa.runtime"],
    [`http.send({"method": "get", "url": "https://example.com"})`, "http.send"],
    [`net.lookup_ip_addr("example.com")`, "net.lookup_ip_addr"],
    [`trace("x")`, "trace"],
    [`yaml.unmarshal("a: 1")`, "yaml.unmarshal"],
    [`io.jwt.encode_sign({}, {}, {})`, "io.jwt.encode_sign"],
  ])("%s is an error when a policy is built", (expression, name) => {
    const { status, message } = check(expression);
    expect(status).not.toBe(0);
    expect(message).toContain(`undefined function ${name}`);
  });

  test("is an error when a bundle is loaded that was built elsewhere, with the reason", async () => {
    const rego = `package t\n\nr := v if v := yaml.unmarshal(input.text)\n`;
    const files = await compileBundle({ files: { "policy.rego": rego }, entrypoints: ["t/r"] });
    const load = () => instantiate(files.get("policy.wasm") ?? new Uint8Array(), {}, { maxPages: 256 });
    expect(load).toThrow(
      expect.objectContaining({
        code: "BUNDLE_BUILTIN_REFUSED",
        message: "the policy uses yaml.unmarshal: readers of YAML disagree on what a text means; data arrives as JSON",
        details: { builtin: "yaml.unmarshal" },
      }),
    );
  });
});

test("an allowed policy passes the compiler's strict check", () => {
  expect(() => execFileSync(opa, ["check", "--strict", "--capabilities", file, join(root, "rego")])).not.toThrow();
});
