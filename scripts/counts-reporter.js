import { appendFileSync } from "node:fs";

/** Appends this jest run's counts, one JSON object a line, to $ASSAYER_COUNTS, where scripts/suite.js adds them up. */
export default class CountsReporter {
  onRunComplete(_contexts, results) {
    if (process.env.ASSAYER_COUNTS === undefined) return;
    const tests = results.testResults.flatMap((file) => file.testResults);
    const counts = {
      passed: results.numPassedTests,
      failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
      skipped: tests.filter(({ status }) => status === "pending" || status === "todo").map(({ fullName }) => fullName),
    };
    appendFileSync(process.env.ASSAYER_COUNTS, `${JSON.stringify(counts)}\n`);
  }
}
