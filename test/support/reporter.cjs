"use strict";

const fs = require("node:fs");
const Mocha = require("mocha");

const { EVENT_RUN_END, EVENT_TEST_FAIL } = Mocha.Runner.constants;

/**
 * Mocha's spec reporter, which also
 * - says why a test failed at once, not only at the end of a run that may take long, and
 * - appends `{passed, failed, pending}` as one JSON line to the file named by TOTALS_FILE: .ci/run adds these lines up
 *   over all runners.
 */
module.exports = class TotalsReporter extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.on(EVENT_TEST_FAIL, (_test, error) => {
      console.log(String(error.stack ?? error).replace(/^/gm, "      | "));
    });
    const file = process.env.TOTALS_FILE;
    if (file === undefined) return;
    runner.once(EVENT_RUN_END, () => {
      const { passes, failures, pending } = this.stats;
      fs.appendFileSync(file, `${JSON.stringify({ passed: passes, failed: failures, pending })}\n`);
    });
  }
};
