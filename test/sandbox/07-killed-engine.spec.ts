import * as assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";

import { identityOverHttp } from "./support/inference";
import { session } from "./support/session";
import { until } from "./support/until";

/** Ids of a process and everything below it, from /proc. */
function processTree(root: number): number[] {
  const parents = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name): [number, number][] => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, "utf8");
        return [[Number(name), Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1])]];
      } catch {
        return [];
      }
    });
  const below = (id: number): number[] => [
    id,
    ...parents.filter(([, parent]) => parent === id).flatMap(([child]) => below(child)),
  ];
  return below(root);
}

describe("an engine that is killed in the middle of an update", () => {
  it("leaves a stack that the next `up` completes", async () => {
    const { checkout } = session();
    checkout.setConfig(["servers", "main", "annotations"], { "example.com/change": "killed" });
    const child = spawn("npm", ["run", "--silent", "sandbox", "--", "up"], {
      cwd: checkout.directory,
      stdio: "ignore",
    });
    const rolling = async () => {
      const { spec } = await session().deployment();
      return spec?.template.metadata?.annotations?.["example.com/change"] === "killed";
    };
    await until(rolling, 120_000);
    assert.ok(child.pid !== undefined);
    for (const id of processTree(child.pid)) {
      try {
        process.kill(id, "SIGKILL");
      } catch (error) {
        if ((error as { code?: unknown }).code !== "ESRCH") throw error;
      }
    }
    const up = await checkout.sandbox(["up"]);
    assert.equal(up.exitCode, 0, up.output);
    const { http } = await session().endpoint();
    assert.equal(await identityOverHttp(http), "[2]");
    const state = JSON.parse(await session().pulumi("stack", "export")) as {
      deployment: { pending_operations?: unknown[] };
    };
    assert.deepEqual(state.deployment.pending_operations ?? [], []);
    await session().pulumi("preview", "--expect-no-changes");
  });

  after(async () => {
    await session().checkout.restore("Pulumi.sandbox.yaml");
    const up = await session().checkout.sandbox(["up"]);
    assert.equal(up.exitCode, 0, up.output);
  });
});
