import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";

jest.setTimeout(60_000);

const script = resolve("scripts/opa.js");
/** Answers like OPA does, so that the script takes it for the pinned version. */
const opa = Buffer.from("#!/bin/sh\necho 'Version: 1.22.2'\n");
const digest = createHash("sha256").update(opa).digest("hex");

let folder: string;
let bin: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "assayer-opa-"));
  bin = join(folder, ".bin");
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs the script where neither OPA nor Go is on PATH, unless they are given. */
function provide(env: Record<string, string> = {}): Promise<{ code: number; output: string }> {
  return new Promise((done) => {
    execFile(process.execPath, [script, bin], { env: { PATH: "", ...env } }, (error, stdout, stderr) =>
      done({ code: error === null ? 0 : Number(error.code), output: stdout + stderr }),
    );
  });
}

/** A place with a release's files: the digest's text, and the binary's bytes with the length that is claimed for it. */
async function released<Result>(
  files: { sha256?: string; bytes?: Buffer; length?: number },
  use: (url: string) => Promise<Result>,
): Promise<Result> {
  const server = createServer((request, response) => {
    const asset = request.url?.endsWith(".sha256") ? files.sha256 : files.bytes;
    if (asset === undefined) return response.writeHead(404).end("<html>not here</html>");
    const length = Buffer.isBuffer(asset) ? (files.length ?? asset.length) : asset.length;
    response.writeHead(200, { "Content-Length": length }).write(asset);
    return length === asset.length ? response.end() : response.destroy();
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

function program(place: string, text: string): string {
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, "opa"), text, { mode: 0o755 });
  return place;
}

describe("the release", () => {
  const good = { sha256: `${digest}  opa\n`, bytes: opa };

  test("is installed where its digest is the one published beside it", async () => {
    const { code, output } = await released(good, (url) => provide({ ASSAYER_OPA_URL: url }));
    expect(output).toContain("OPA 1.22.2 downloaded");
    expect(code).toBe(0);
    expect(readFileSync(join(bin, "opa"))).toEqual(opa);
  });

  test.each([
    ["another digest", { ...good, sha256: `${"0".repeat(64)}  opa\n` }, `has the SHA-256 ${digest}, published is 000`],
    ["no digest", { bytes: opa }, ".sha256: status 404"],
    ["no binary", { sha256: good.sha256 }, ": status 404"],
    ["an empty digest", { ...good, sha256: "\n" }, "published is "],
    ["a binary that breaks off", { ...good, length: opa.length + 1 }, "not downloaded: http://"],
    ["a shorter binary", { ...good, bytes: opa.subarray(0, 20) }, "has the SHA-256"],
    [
      "another version",
      {
        sha256: createHash("sha256").update("#!/bin/sh\necho 'Version: 1.0.0'\n").digest("hex"),
        bytes: Buffer.from("#!/bin/sh\necho 'Version: 1.0.0'\n"),
      },
      "is not OPA 1.22.2",
    ],
  ])("is refused with %s", async (_name, files, message) => {
    const { code, output } = await released(files, (url) => provide({ ASSAYER_OPA_URL: url }));
    expect(output).toContain("OPA 1.22.2 cannot be provided");
    expect(output).toContain(message);
    expect(code).toBe(1);
    expect(readdirSync(bin).filter((name) => name !== "opa")).toEqual([]);
  });

  test("is refused where nobody answers", async () => {
    const { code, output } = await provide({ ASSAYER_OPA_URL: "http://127.0.0.1:1" });
    expect(output).toContain("not downloaded: http://127.0.0.1:1/");
    expect(code).toBe(1);
    expect(existsSync(join(bin, "opa"))).toBe(false);
  });
});

describe("before the release", () => {
  test("what is there already stays", async () => {
    program(bin, `${opa.toString()}# mine\n`);
    expect(await provide()).toEqual({ code: 0, output: "" });
    expect(readFileSync(join(bin, "opa"), "utf8")).toContain("# mine");
  });

  test("the right version on PATH is used, another one is passed over", async () => {
    const old = program(join(folder, "old"), "#!/bin/sh\necho 'Version: 1.0.0'\n");
    const right = program(join(folder, "right"), opa.toString());
    const { code, output } = await provide({ PATH: `${old}:${right}` });
    expect(output).toContain("OPA 1.22.2 found on PATH");
    expect(code).toBe(0);
    expect(readFileSync(join(bin, "opa"))).toEqual(opa);
  });

  test("Go builds it where Go is", async () => {
    const place = program(join(folder, "go"), "");
    writeFileSync(
      join(place, "go"),
      `#!/bin/sh\n[ "$*" = "install github.com/open-policy-agent/opa@v1.22.2" ] || exit 1\nprintf '#!/bin/sh\\necho "Version: 1.22.2"\\n' > "$GOBIN/opa"\n/bin/chmod +x "$GOBIN/opa"\n`,
      { mode: 0o755 },
    );
    const { code, output } = await provide({ PATH: place });
    expect(output).toContain("OPA 1.22.2 built with go install");
    expect(code).toBe(0);
  });
});
