import * as assert from "node:assert/strict";

import { identityOverHttp } from "./support/inference";
import { session } from "./support/session";

describe("one replica more than there are GPUs", () => {
  let replicas: Set<string>;

  async function ready(): Promise<Set<string>> {
    const pods = await session().pods();
    return new Set(
      pods
        .filter(
          ({ status }) => status?.containerStatuses?.every((container) => container.ready) ?? false,
        )
        .map(({ metadata }) => metadata?.uid ?? ""),
    );
  }

  before(async () => {
    replicas = await ready();
    assert.equal(replicas.size, 2);
  });

  it("fails with the scheduler's reason and leaves the running replicas alone", async () => {
    const { checkout } = session();
    checkout.setConfig(["servers", "main", "replicas"], 3);
    checkout.setConfig(["servers", "main", "rollout", "progressDeadlineSeconds"], 30);
    const { exitCode, output } = await checkout.sandbox(["up"]);
    assert.equal(exitCode, 1);
    assert.match(output, /Insufficient nvidia\.com\/gpu/);
    assert.deepEqual(await ready(), replicas);
    const { http } = await session().endpoint();
    assert.equal(await identityOverHttp(http), "[2]");
  });

  after(async () => {
    await session().checkout.restore("Pulumi.sandbox.yaml");
    const up = await session().checkout.sandbox(["up"]);
    assert.equal(up.exitCode, 0, up.output);
  });
});
