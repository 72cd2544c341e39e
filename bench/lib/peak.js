// For `node --import`: says at the end of a process, as the last line of its standard error, how much memory it had at
// most, in KiB.
import { writeSync } from "node:fs";

process.on("exit", () => writeSync(2, `${process.resourceUsage().maxRSS}\n`));
