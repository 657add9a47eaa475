import * as assert from "node:assert/strict";

import { identityOverHttp } from "./support/inference";
import { session } from "./support/session";

describe("a release whose model fails to load", () => {
  let output: string;
  let exitCode: number;
  const failures: string[] = [];

  before(async function () {
    this.timeout(9 * 60_000);
    const { checkout } = session();
    checkout.replace(
      "models/identity/1/model.py",
      "class TritonPythonModel:",
      'raise RuntimeError("weights are missing for the test")\n\n\nclass TritonPythonModel:',
    );
    checkout.setConfig(["servers", "main", "rollout", "progressDeadlineSeconds"], 90);
    const { http } = await session().endpoint();
    let running = true;
    const watch = (async () => {
      while (running) {
        await identityOverHttp(http).catch((error: unknown) => failures.push(String(error)));
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    })();
    ({ output, exitCode } = await checkout.sandbox(["up"]));
    running = false;
    await watch;
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
