import assert from "node:assert/strict";

import fc from "fast-check";

import { probes, startupSeconds } from "../../components/triton/probes";
import { rollout, rolloutInterrupts } from "../../components/triton/rollout";
import { shutdown, shutdownProblems } from "../../components/triton/shutdown";
import { GIB, MIB, release, renderedPod, server } from "./fixtures";

const nlb = { type: "LoadBalancer", loadBalancerClass: "service.k8s.aws/nlb" } as const;

describe("probes", () => {
  const found = probes(260);

  it("ask for liveness at start and while running, for readiness only to receive traffic", () => {
    const pathOf = ({ httpGet }: { httpGet?: unknown }) => (httpGet as { path: string }).path;
    assert.equal(pathOf(found.startupProbe), "/v2/health/live");
    assert.equal(pathOf(found.livenessProbe), "/v2/health/live");
    assert.equal(pathOf(found.readinessProbe), "/v2/health/ready");
  });

  it("use the HTTP port by its name, never gRPC, commands or another host", () => {
    for (const probe of Object.values(found)) {
      const { port, host } = probe.httpGet as { port: unknown; host?: unknown };
      assert.equal(port, "http");
      assert.equal(host, undefined);
      assert.equal(probe.grpc, undefined);
      assert.equal(probe.exec, undefined);
    }
  });

  it("notice a fast start within two seconds and wait for a slow one as long as the budget", () => {
    assert.equal(found.startupProbe.periodSeconds, 2);
    assert.equal(found.startupProbe.failureThreshold, 130);
    assert.equal(probes(121).startupProbe.failureThreshold, 61);
  });

  it("forgive a running server a minute without an answer", () => {
    assert.equal(found.livenessProbe.periodSeconds, 10);
    assert.equal(found.livenessProbe.failureThreshold, 6);
  });
});

describe("the startup budget", () => {
  it("grows with image, models and Python instances", () => {
    const small = server({ image: { size: "0" } });
    assert.equal(startupSeconds(small, []), 120);
    assert.equal(startupSeconds(server({ image: { size: "16Gi" } }), []), 200);
    const large = release("m", { totalBytes: 10 * GIB, loadedVersions: 1, pythonInstances: 2 });
    // 120 s + 10 GiB at 50 MiB a second (204.8 s) + two Python instances (60 s), in steps of 10 s
    assert.equal(startupSeconds(small, [large]), 390);
  });

  it("is never below 120 seconds and can be set", () => {
    assert.equal(startupSeconds(server({ probes: { startupSeconds: 900 } }), []), 900);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100 * GIB }), (totalBytes) => {
        const seconds = startupSeconds(server(), [release("m", { totalBytes })]);
        assert.ok(seconds >= 120 && seconds % 10 === 0);
        assert.ok(seconds >= totalBytes / (50 * MIB));
      }),
    );
  });
});

describe("shutdown", () => {
  it("keeps serving until kube-proxy has dropped the endpoint", () => {
    assert.deepEqual(shutdown(server()), {
      preStopSeconds: 15,
      exitTimeoutSeconds: 30,
      terminationGracePeriodSeconds: 60,
    });
  });

  it("keeps serving for at least two minutes behind an AWS network load balancer", () => {
    const times = shutdown(server({ exposure: nlb }));
    assert.ok(times.preStopSeconds >= 120);
    assert.deepEqual(times, {
      preStopSeconds: 150,
      exitTimeoutSeconds: 30,
      terminationGracePeriodSeconds: 195,
    });
  });

  it("always leaves the server at least ten seconds to end by itself", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 5, max: 600 }),
        fc.integer({ min: 1, max: 3600 }),
        fc.boolean(),
        (preStopSeconds, exitTimeoutSeconds, behindNlb) => {
          const config = server({
            shutdown: { preStopSeconds, exitTimeoutSeconds },
            ...(behindNlb ? { exposure: nlb } : {}),
          });
          const { spec, container } = renderedPod({
            shutdown: config.shutdown,
            exposure: config.exposure,
          });
          const { lifecycle, args } = container as {
            lifecycle: { preStop: { sleep: { seconds: number } } };
            args: string[];
          };
          assert.equal(lifecycle.preStop.sleep.seconds, preStopSeconds);
          assert.ok(args.includes(`--exit-timeout-secs=${String(exitTimeoutSeconds)}`));
          assert.ok(
            Number(spec.terminationGracePeriodSeconds) >= preStopSeconds + exitTimeoutSeconds + 10,
          );
          assert.deepEqual(shutdownProblems(config, "p"), []);
        },
      ),
      { numRuns: 50 },
    );
  });

  it("refuses a grace period that ends before the server, with the sum", () => {
    const grace = (terminationGracePeriodSeconds: number) =>
      shutdownProblems(
        server({ shutdown: { terminationGracePeriodSeconds } }),
        "servers.main.shutdown",
      );
    assert.deepEqual(grace(55), []);
    assert.deepEqual(grace(54), [
      {
        path: "servers.main.shutdown.terminationGracePeriodSeconds",
        message:
          "54 ends before preStop 15 + exit timeout 30 + margin 10 = 55 seconds; accepted: at least 55, or leave it out",
      },
    ]);
  });
});

describe("rollout", () => {
  const plan = (config: ReturnType<typeof server>) => {
    const { maxSurge, maxUnavailable } = rollout(config, shutdown(config), 120);
    return { maxSurge, maxUnavailable };
  };

  it("never needs a GPU that may not exist", () => {
    assert.deepEqual(plan(server()), { maxSurge: 0, maxUnavailable: 1 });
    assert.deepEqual(plan(server({ replicas: 4 })), { maxSurge: 0, maxUnavailable: 1 });
  });

  it("starts the new replica first where there is room for it", () => {
    assert.deepEqual(plan(server({ rollout: { spareGpu: true } })), {
      maxSurge: 1,
      maxUnavailable: 0,
    });
    assert.deepEqual(plan(server({ device: "cpu" })), { maxSurge: 1, maxUnavailable: 0 });
  });

  it("says when an update leaves nothing serving", () => {
    assert.equal(rolloutInterrupts(server()), true);
    assert.equal(rolloutInterrupts(server({ replicas: 2 })), false);
    assert.equal(rolloutInterrupts(server({ rollout: { spareGpu: true } })), false);
    assert.equal(rolloutInterrupts(server({ device: "cpu" })), false);
  });

  it("waits for shutdown, node, pull of a 15 GB image and start", () => {
    const config = server({ image: { size: "15G" } });
    const times = rollout(config, shutdown(config), 200);
    // 60 s grace + 420 s node + 358 s pull + 200 s start
    assert.equal(times.progressDeadlineSeconds, 1038);
    assert.deepEqual(times.timeouts, { create: "1098s", update: "1098s", delete: "120s" });
  });

  it("waits no longer than it is told, once for each replica of an update", () => {
    const config = server({ replicas: 3, rollout: { progressDeadlineSeconds: 90 } });
    const times = rollout(config, shutdown(config), 200);
    assert.equal(times.progressDeadlineSeconds, 90);
    assert.deepEqual(times.timeouts, { create: "150s", update: "330s", delete: "120s" });
  });
});
