import * as assert from "node:assert/strict";

import { grpcDrainFlags } from "../../components/triton/shutdown";

describe("gRPC connections of a stopping replica", () => {
  const times = { preStopSeconds: 15, exitTimeoutSeconds: 30, terminationGracePeriodSeconds: 60 };

  it("move to other replicas before preStop ends, jitter included", () => {
    const flags = grpcDrainFlags(times, "2.51.0");
    assert.deepEqual(flags, {
      "grpc-max-connection-age": 7500,
      "grpc-max-connection-age-grace": 3750,
    });
    const latest = Object.values(flags).reduce((sum, value) => sum + value, 0) * 1.1;
    assert.ok(latest < times.preStopSeconds * 1000);
  });

  it("are left alone by servers that do not know the flags", () => {
    assert.deepEqual(grpcDrainFlags(times, "2.41.0"), {});
  });
});
