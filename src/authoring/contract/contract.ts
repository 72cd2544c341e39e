import { AssayerError } from "../../issuance/errors.ts";
import type { PolicyData } from "../data.ts";
import type { Sources } from "../sources.ts";
import type { Module } from "../syntax.ts";
import { dataFaults } from "./data.ts";
import { faultLine } from "./fault.ts";
import type { Fault } from "./fault.ts";
import { metadataFaults } from "./metadata.ts";
import { nameFaults } from "./names.ts";
import { packageFaults } from "./packages.ts";
import { settingsFaults } from "./settings.ts";
import { testFaults } from "./tests.ts";

/** A policy as it was read: what the contract is about. */
export interface Policy {
  readonly sources: Sources;
  readonly modules: readonly Module[];
  readonly data: PolicyData;
}

/**
 * Everything in which a policy breaks the contract of rules: the traps that would fail open at run time, and what the
 * catalogue needs. The library and a team's own directories are held to the same.
 */
export function contractFaults({ sources, modules, data }: Policy): Fault[] {
  return [
    ...packageFaults(modules),
    ...nameFaults(modules),
    ...metadataFaults(modules),
    ...settingsFaults(modules),
    ...testFaults(modules, sources.tests),
    ...dataFaults(modules, data),
  ];
}

/** Error: `POLICY_CONTRACT_BROKEN` with all faults, one a line. */
export function assertContract(policy: Policy): void {
  const faults = contractFaults(policy);
  if (faults.length === 0) return;
  throw new AssayerError("POLICY_CONTRACT_BROKEN", faults.map(faultLine).join("\n"), { details: { faults } });
}
