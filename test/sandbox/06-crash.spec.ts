import * as assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";

import { identityOverHttp } from "./support/inference";
import { session } from "./support/session";
import { until } from "./support/until";

const CONTAINER = "triton";

interface Replica {
  readonly name: string;
  readonly uid: string;
  readonly ready: boolean;
  readonly restarts: number;
}

async function replicas(): Promise<Replica[]> {
  const pods = await session().pods();
  return pods.map(({ metadata, status }) => ({
    name: metadata?.name ?? "",
    uid: metadata?.uid ?? "",
    ready: status?.containerStatuses?.every(({ ready }) => ready) ?? false,
    restarts: status?.containerStatuses?.[0]?.restartCount ?? 0,
  }));
}

/** Kills the server of a pod, found by the control group that the kubelet named after the pod. */
function killServer(uid: string): void {
  const servers = readdirSync("/proc").filter((id) => {
    try {
      return (
        readFileSync(`/proc/${id}/comm`, "utf8").trim() === "tritonserver" &&
        readFileSync(`/proc/${id}/cgroup`, "utf8").includes(uid)
      );
    } catch {
      return false;
    }
  });
  assert.equal(servers.length, 1, `servers of pod ${uid}: ${servers.join(", ")}`);
  process.kill(Number(servers[0]), "SIGKILL");
}

describe("a replica that dies", () => {
  it("comes back when its pod is killed", async () => {
    const [victim] = await replicas();
    assert.ok(victim !== undefined);
    await session().core.deleteNamespacedPod({
      name: victim.name,
      namespace: "triton",
      gracePeriodSeconds: 0,
    });
    await until(async () => {
      const now = await replicas();
      return now.length === 2 && now.every(({ ready, uid }) => ready && uid !== victim.uid);
    }, 120_000);
    const { http } = await session().endpoint();
    assert.equal(await identityOverHttp(http), "[2]");
  });

  it("does not fill its download directory over ten crashes in place", async () => {
    const [{ name: pod, uid }] = (await replicas()) as [Replica, ...Replica[]];
    const downloads = async () =>
      (await session().exec(pod, CONTAINER, ["sh", "-c", "ls /var/cache/triton | wc -l"])).trim();
    const before = await downloads();
    assert.ok(Number(before) > 0, `${before} downloads`);
    for (let crash = 1; crash <= 10; crash += 1) {
      const { restarts } = (await replicas()).find(({ name }) => name === pod) as Replica;
      // From outside the pod, as an out-of-memory kill comes: the server cannot clean up.
      killServer(uid);
      await until(async () => {
        const now = (await replicas()).find(({ name }) => name === pod);
        return now !== undefined && now.restarts > restarts && now.ready;
      }, 60_000);
    }
    assert.equal(await downloads(), before);
  });
});
