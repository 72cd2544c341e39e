import type { ErrorCode } from "../../issuance/errors.ts";

/** The codes of what a policy can do against its contract. */
export type ContractCode = Extract<ErrorCode, `CONTRACT_${string}`>;

/** One thing that breaks the contract, and where. */
export interface Fault {
  readonly code: ContractCode;
  readonly file: string;
  /** From 1. */
  readonly row: number;
  readonly message: string;
}

/** `rego/issuance/rules/…/x.rego:12: CONTRACT_NAME: …`, as compilers write it. */
export function faultLine({ file, row, code, message }: Fault): string {
  return `${file}:${row}: ${code}: ${message}`;
}
