import * as assert from "node:assert/strict";
import * as http from "node:http";

import { GrpcClient } from "./support/grpcClient";
import { identityOverGrpc, identityOverHttp, isReset, isUnavailable } from "./support/inference";
import { startLoad } from "./support/load";
import type { Load, LoadReport } from "./support/load";
import { session } from "./support/session";
import type { StoredVersion } from "./support/session";

const bounds = { maxMs: 8 * 60_000, maxRequests: 200_000 };

/** Answers before and after the change of the model: it then doubles its input. */
const BEFORE = "[2]";
const AFTER = "[4]";

const plain = 'pb_utils.get_input_tensor_by_name(request, "INPUT0").as_numpy()';

/** Starts the loads of every kind of client and returns how to end them. */
async function startClients(): Promise<Record<string, Load>> {
  const { http: url, grpc: address } = await session().endpoint();
  const agents = [0, 1].map(() => new http.Agent({ keepAlive: true, maxSockets: 1 }));
  const channels = [0, 1].map(() => new GrpcClient(address));
  const agent = (worker: number) => agents[worker % agents.length];
  const channel = (worker: number) => channels[worker % channels.length] as GrpcClient;
  const common = { ...bounds, workers: 2, pauseMs: 20 };
  return {
    "a connection per request": startLoad({ ...common, send: () => identityOverHttp(url) }),
    "kept connections, one retry": startLoad({
      ...common,
      send: (worker) => identityOverHttp(url, agent(worker)),
      retryable: isReset,
    }),
    "gRPC, one retry": startLoad({
      ...common,
      send: (worker) => identityOverGrpc(channel(worker)),
      retryable: isUnavailable,
    }),
  };
}

async function stopClients(loads: Record<string, Load>): Promise<Record<string, LoadReport>> {
  const reports = await Promise.all(
    Object.entries(loads).map(async ([kind, load]) => [kind, await load.stop()] as const),
  );
  return Object.fromEntries(reports);
}

function releaseOf(versions: readonly StoredVersion[], model: string): Set<string> {
  return new Set(
    versions
      .map(({ key }) => key.split("/"))
      .filter(([, name]) => name === model)
      .map(([, , hash]) => hash ?? ""),
  );
}

describe("a changed model under load, with two replicas", () => {
  let stored: StoredVersion[];
  let after: StoredVersion[];
  let reports: Record<string, LoadReport>;

  before(async () => {
    stored = await session().storedVersions();
    const { checkout } = session();
    checkout.replace("models/identity/1/model.py", plain, `2 * ${plain}`);
    await checkout.commit("Double the identity");
    const loads = await startClients();
    const up = await checkout.sandbox(["up"]);
    // A few more seconds: what the last stopping replica loses shows only then.
    await new Promise((resolve) => setTimeout(resolve, 5000));
    reports = await stopClients(loads);
    assert.equal(up.exitCode, 0, up.output);
    after = await session().storedVersions();
  });

  for (const kind of [
    "a connection per request",
    "kept connections, one retry",
    "gRPC, one retry",
  ]) {
    it(`loses no request of clients with ${kind}`, () => {
      const report = reports[kind];
      assert.deepEqual(report?.failures, []);
      assert.ok(report.requests > 100, `${report.requests} requests are no load`);
      assert.deepEqual([...report.answers.keys()].sort(), [BEFORE, AFTER]);
      console.log(
        `      ${kind}: ${report.requests} requests, ${report.retried} of them retried once`,
      );
    });
  }

  it("serves the new model from every replica", async () => {
    const { http: url } = await session().endpoint();
    const answers = await Promise.all(Array.from({ length: 20 }, () => identityOverHttp(url)));
    assert.deepEqual([...new Set(answers)], [AFTER]);
  });

  it("keeps the old release in the bucket and sends no unchanged model again", () => {
    assert.equal(releaseOf(after, "identity").size, 2);
    const known = new Set(after.map(({ versionId }) => versionId));
    assert.deepEqual(
      stored.filter(({ versionId }) => !known.has(versionId)),
      [],
      "an object of the old releases is gone",
    );
    const old = new Set(stored.map(({ versionId }) => versionId));
    const sent = after.filter(({ versionId }) => !old.has(versionId)).map(({ key }) => key);
    assert.deepEqual(
      sent.filter((key) => !key.startsWith("main/identity/")),
      [],
    );
    assert.equal(sent.length, 2);
  });

  it("rolls back with git revert", async () => {
    const { checkout } = session();
    await checkout.git("revert", "--no-edit", "HEAD");
    const up = await checkout.sandbox(["up"]);
    assert.equal(up.exitCode, 0, up.output);
    const { http: url } = await session().endpoint();
    const answers = await Promise.all(Array.from({ length: 20 }, () => identityOverHttp(url)));
    assert.deepEqual([...new Set(answers)], [BEFORE]);
    await session().pulumi("preview", "--expect-no-changes");
  });
});
