import { stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readDocument } from "../../files/read-document.ts";
import { AssayerError } from "../../issuance/errors.ts";
import { projectDocument } from "./schema.ts";

/** A policy repository. Every path is absolute or relative to the working directory, ready to be opened. */
export interface Project {
  readonly folder: string;
  readonly library: string;
  /** Folders whose rules are this repository's to test: its own, and the library where it names one. */
  readonly own: readonly string[];
  /** What a bundle is built from: the library, then the repository's own folders. */
  readonly roots: readonly string[];
  readonly scenarios: readonly string[];
  readonly bundle: string;
  readonly codes: string;
}

export const projectFile = "assayer-policy.yaml";

/** The library that comes along with Assayer. */
export const ownLibrary = fileURLToPath(new URL("../../../rego", import.meta.url));

const expected = {
  schema: projectDocument,
  limits: { maxBytes: 65_536, maxYamlBytes: 65_536 },
  refusal: "PROJECT_INVALID",
} as const;

/**
 * Reads the project in a folder.
 * @throws AssayerError PROJECT_INVALID with file, line and member of each fault; PROJECT_MISSING
 */
export async function readProject(folder: string): Promise<Project> {
  const file = join(folder, projectFile);
  if (!(await exists(file))) {
    throw new AssayerError("PROJECT_MISSING", `there is no ${file}; \`assayer init policy <folder>\` makes one`);
  }
  const { library, rules, scenarios, bundle, codes } = (await readDocument(file, expected)).value;
  const at = (path: string) => join(folder, path);
  const libraryFolder = library === undefined ? ownLibrary : at(library);
  const own = rules.map(at);
  return {
    folder,
    library: libraryFolder,
    own: library === undefined ? own : [libraryFolder, ...own],
    roots: [libraryFolder, ...own],
    scenarios: scenarios.map(at),
    bundle: at(bundle),
    codes: at(codes),
  };
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
