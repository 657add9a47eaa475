import * as assert from "node:assert/strict";

import { identityOverHttp } from "./support/inference";
import { startLoad } from "./support/load";
import type { Failure } from "./support/load";
import { session } from "./support/session";

describe("a release whose model fails to load", () => {
  let output: string;
  let exitCode: number;
  let failures: readonly Failure[];

  before(async function () {
    this.timeout(9 * 60_000);
    const { checkout } = session();
    checkout.replace(
      "models/identity/1/model.py",
      "class TritonPythonModel:",
      'raise RuntimeError("weights are missing for the test")\n\n\nclass TritonPythonModel:',
    );
    checkout.setConfig(["servers", "main", "rollout", "progressDeadlineSeconds"], 45);
    const { http } = await session().endpoint();
    const load = startLoad({
      send: () => identityOverHttp(http),
      workers: 1,
      pauseMs: 100,
      maxMs: 8 * 60_000,
      maxRequests: 10_000,
    });
    ({ output, exitCode } = await checkout.sandbox(["up"]));
    failures = (await load.stop()).failures;
  });

  it("fails `up` with Triton's own message", () => {
    assert.equal(exitCode, 1);
    assert.match(output, /weights are missing for the test/);
  });

  it("leaves an old replica serving all the time", async () => {
    assert.deepEqual(failures, []);
    const { http } = await session().endpoint();
    assert.equal(await identityOverHttp(http), "[2]");
  });

  it("is undone by the next `up` of a good revision", async () => {
    const { checkout } = session();
    await checkout.restore("models", "Pulumi.sandbox.yaml");
    const up = await checkout.sandbox(["up"]);
    assert.equal(up.exitCode, 0, up.output);
    await session().pulumi("preview", "--expect-no-changes");
  });
});
