import type { Command } from "commander";
import type { Terminal } from "./output.ts";

/** Told the exit code once, when there is one. */
export type Exit = (code: number) => void;

/** Gives a verb, which has its name and description already, its options and what it does. */
export type Define = (verb: Command, terminal: Terminal, exit: Exit) => void;
