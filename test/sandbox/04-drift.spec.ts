import * as assert from "node:assert/strict";

import { PatchStrategy, setHeaderOptions } from "@kubernetes/client-node";

import { session } from "./support/session";

describe("an object changed behind Pulumi's back", () => {
  before(async () => {
    const { metadata } = await session().deployment();
    await session().apps.patchNamespacedDeployment(
      {
        name: metadata?.name ?? "",
        namespace: "triton",
        body: { spec: { replicas: 1 } },
      },
      setHeaderOptions("Content-Type", PatchStrategy.MergePatch),
    );
  });

  it("is found by a refresh", async () => {
    const { exitCode, output } = await session().checkout.sandbox([
      "pulumi",
      "preview",
      "--refresh",
      "--diff",
      "--expect-no-changes",
    ]);
    assert.notEqual(exitCode, 0);
    assert.match(output, /replicas *: (1 => 2|2 => 1)/);
  });

  it("is repaired by `npm run sandbox -- up --refresh`", async () => {
    const { exitCode, output } = await session().checkout.sandbox(["up", "--refresh"]);
    assert.equal(exitCode, 0, output);
    assert.equal((await session().deployment()).spec?.replicas, 2);
    await session().pulumi("preview", "--refresh", "--expect-no-changes");
  });
});
