import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { settleAll } from "../../sandbox/cluster/start";

describe("works beside each other", () => {
  it("all end before their first error is thrown, and the others are told to stop", async () => {
    const abandon = new AbortController();
    const ended: string[] = [];
    const works = [
      async () => {
        await sleep(60_000, undefined, { signal: abandon.signal }).catch((error: unknown) => {
          ended.push("abandoned");
          throw error;
        });
      },
      async () => {
        await sleep(10);
        ended.push("failed");
        throw new Error("no etcd");
      },
    ];
    await assert.rejects(settleAll(abandon, works), { message: "no etcd" });
    assert.deepEqual(ended, ["failed", "abandoned"]);
  });

  it("are not abandoned when all succeed", async () => {
    const abandon = new AbortController();
    await settleAll(abandon, [() => sleep(5), () => Promise.resolve()]);
    assert.equal(abandon.signal.aborted, false);
  });
});
