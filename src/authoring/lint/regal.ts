import { execFile } from "node:child_process";
import type { ExecFileException } from "node:child_process";
import { z } from "zod";
import { AssayerError } from "../../issuance/errors.ts";
import type { Finding } from "./finding.ts";

const maxOutput = 64 * 1024 * 1024;

export interface Regal {
  /** A path, or a name on PATH. */
  readonly binary: string;
  /** Whether it is an error that there is none. */
  readonly isRequired: boolean;
}

/** The part of `regal lint --format json` that is read here (https://docs.styra.com/regal). */
const regalReport = z.object({
  violations: z.array(
    z.object({
      title: z.string(),
      description: z.string(),
      category: z.string(),
      level: z.string(),
      related_resources: z.array(z.object({ ref: z.string() })).optional(),
      location: z.object({ file: z.string(), row: z.int() }).optional(),
    }),
  ),
});

/**
 * What Regal finds in these folders; nothing where it is not there and need not be.
 * @throws AssayerError REGAL_FAILED
 */
export async function regalFindings(folders: readonly string[], { binary, isRequired }: Regal): Promise<Finding[]> {
  const { error, stdout, stderr } = await run(binary, ["lint", "--format", "json", ...folders]);
  if (error?.code === "ENOENT" && !isRequired) return [];
  const { data } = regalReport.safeParse(jsonOf(stdout));
  if (data === undefined) throw failed(binary, error, stderr);
  return data.violations.map(({ title, description, category, level, related_resources, location }) => ({
    id: `regal-${category}-${title}`,
    file: location?.file ?? folders[0] ?? "",
    row: location?.row ?? 1,
    message: description,
    ...(level !== "error" && { ignored: `a ${level} of Regal's: ${description}` }),
    hint: "See Regal's page on this rule; Regal has its own comments to ignore it.",
    help: related_resources?.[0]?.ref ?? "https://docs.styra.com/regal",
  }));
}

interface Run {
  readonly error: ExecFileException | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Whatever the exit code: Regal says by it that it found something. */
function run(binary: string, args: readonly string[]): Promise<Run> {
  return new Promise((done) => {
    execFile(binary, args, { timeout: 120_000, maxBuffer: maxOutput }, (error, stdout, stderr) =>
      done({ error, stdout, stderr }),
    );
  });
}

function failed(binary: string, error: ExecFileException | null, stderr: string): AssayerError {
  const why = stderr.trim() || (error?.code ?? "it does not answer with a report");
  return new AssayerError("REGAL_FAILED", `${binary} lint: ${why}`, error === null ? {} : { cause: error });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
