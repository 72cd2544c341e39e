import { createContext, Script } from "node:vm";
import { AssayerError } from "../../issuance/errors.ts";
import { instantiate } from "../../policy/adapter.ts";
import type { Policy } from "../../policy/adapter.ts";
import { bundleOf, openContent } from "../../policy/bundle.ts";
import type { Bundle, BundleContent } from "../../policy/bundle.ts";
import { readKey } from "../../policy/signature/keys.ts";
import type { KeyUse } from "../../policy/signature/keys.ts";
import { claimedSignature } from "../../policy/signature/signatures-file.ts";
import type { Claimed } from "../../policy/signature/signatures-file.ts";
import { verifySignature } from "../../policy/signature/verify.ts";
import { inspectedRules } from "./rules.ts";
import type { InspectedRule } from "./rules.ts";

/** What a bundle holds, from the bundle alone. */
export interface Inspection {
  readonly revision: string;
  /** Absent where the build gave none. */
  readonly sequence?: number;
  readonly digest: string;
  readonly bytes: number;
  readonly files: number;
  /** Absent where nobody signed. */
  readonly signature?: InspectedSignature;
  readonly entrypoints: readonly string[];
  readonly builtins: readonly string[];
  readonly rules: readonly InspectedRule[];
}

export interface InspectedSignature {
  readonly algorithm: string;
  readonly key_id?: string;
  readonly scope?: string;
  /** False where there was no key to verify it with: then anybody may have said all this. */
  readonly verified: boolean;
}

/** With which public key to verify; the bundle may call it what it likes. */
export interface Verification extends Omit<KeyUse, "id"> {
  readonly file: string;
}

/**
 * Looks into a bundle: with a key, only once its signature is verified.
 * @throws AssayerError with a `BUNDLE_…` or `POLICY_…` code; KEYS_INVALID
 */
export async function inspect(
  path: string,
  verification?: Verification,
  timeoutMs = ownTimeoutMs,
): Promise<Inspection> {
  const content = await openContent(path);
  const signature = await signatureOf(content, verification);
  const bundle = bundleOf(content);
  const { entrypoints, builtinsUsed } = preparedModule(bundle, timeoutMs);
  const { sequence } = bundle.metadata;
  return {
    revision: bundle.revision,
    ...(sequence !== undefined && { sequence }),
    digest: content.digest,
    bytes: content.bytes,
    files: content.files.size,
    ...(signature && { signature }),
    entrypoints: [...entrypoints].sort(),
    builtins: builtinsUsed,
    rules: inspectedRules(bundle.metadata.catalogue),
  };
}

async function signatureOf(
  { files }: BundleContent,
  verification: Verification | undefined,
): Promise<InspectedSignature | undefined> {
  if (verification === undefined) {
    const claimed = claimedSignature(files);
    return claimed && shown(claimed, false);
  }
  const { file, ...use } = verification;
  return shown(await verifySignature(files, [await readKey(file, use)]), true);
}

function shown({ algorithm, keyId, scope }: Claimed, verified: boolean): InspectedSignature {
  return { algorithm, ...(keyId !== undefined && { key_id: keyId }), ...(scope !== "" && { scope }), verified };
}

/** 256 MiB, and a time in which any policy can say what it is made of. */
const maxPages = 4_096;
const ownTimeoutMs = 10_000;

/** The module's own start belongs to whoever made it: it is interrupted like any evaluation that does not end. */
function preparedModule({ wasm, data }: Bundle, timeout: number): Policy {
  const context = createContext({ prepare: () => instantiate(wasm, data, { maxPages }) });
  try {
    return new Script("prepare()").runInContext(context, { timeout }) as Policy;
  } catch (cause) {
    if (cause instanceof AssayerError) throw cause;
    throw new AssayerError("BUNDLE_START_FAILED", "policy.wasm did not get ready in time", { cause });
  }
}
