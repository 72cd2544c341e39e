#!/usr/bin/env node
import { outliveReaders } from "./outlive-readers.ts";
import { run } from "./run.ts";

const { stdin, stdout, stderr, env } = process;
const exit = (code: number): void => {
  process.exitCode = code;
};
outliveReaders({ stdout, stderr }, exit);
await run(process.argv.slice(2), { stdin, stdout, stderr, env }, exit);
