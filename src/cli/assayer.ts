#!/usr/bin/env node
import { run } from "./run.ts";

const { stdin, stdout, stderr, env } = process;
await run(process.argv.slice(2), { stdin, stdout, stderr, env }, (code) => {
  process.exitCode = code;
});
