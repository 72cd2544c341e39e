import { parentPort, workerData } from "node:worker_threads";
import { runEvaluator } from "./evaluator.ts";
import type { Port } from "./evaluator.ts";
import type { ThreadData } from "./protocol.ts";

runEvaluator(workerData as ThreadData, parentPort as Port);
