import assert from "node:assert/strict";

import { release, renderedPod } from "./fixtures";

type Plain = Record<string, unknown>;

describe("the pod's security", () => {
  const { spec, container } = renderedPod();
  const own = container.securityContext as Plain;
  const shared = spec.securityContext as Plain;

  it("has a read-only root file system", () => {
    assert.equal(own.readOnlyRootFilesystem, true);
  });

  it("drops every capability and never gains privileges", () => {
    assert.deepEqual(own.capabilities, { drop: ["ALL"] });
    assert.equal(own.allowPrivilegeEscalation, false);
    assert.equal(own.privileged, undefined);
  });

  it("filters system calls by the runtime's profile, for pod and container", () => {
    assert.deepEqual(shared.seccompProfile, { type: "RuntimeDefault" });
    assert.deepEqual(own.seccompProfile, { type: "RuntimeDefault" });
  });

  it("runs as the image's user 1000, and files belong to its group", () => {
    assert.equal(shared.runAsNonRoot, true);
    assert.equal(own.runAsNonRoot, true);
    assert.deepEqual([shared.runAsUser, shared.runAsGroup, shared.fsGroup], [1000, 1000, 1000]);
  });

  it("mounts no service account token", () => {
    assert.equal(spec.automountServiceAccountToken, false);
    assert.equal(spec.enableServiceLinks, false);
  });

  it("shares nothing with the node", () => {
    for (const key of ["hostNetwork", "hostPID", "hostIPC", "shareProcessNamespace"]) {
      assert.equal(key in spec, false, key);
    }
    const kinds = (spec.volumes as Plain[]).map((volume) => Object.keys(volume).at(-1));
    assert.deepEqual(kinds, ["emptyDir", "emptyDir", "emptyDir"]);
    const ports = container.ports as Plain[];
    assert.equal(
      ports.some((port) => "hostPort" in port),
      false,
    );
  });
});

describe("the pod's volumes", () => {
  const { spec, container } = renderedPod();
  const volume = (name: string) =>
    (spec.volumes as (Plain & { name: string })[]).find((found) => found.name === name)?.emptyDir;

  it("give shared memory a size and keep it in memory", () => {
    assert.deepEqual(volume("shared-memory"), { medium: "Memory", sizeLimit: "256Mi" });
  });

  it("bound everything that can be written", () => {
    assert.deepEqual(volume("temporary-files"), { sizeLimit: "1Gi" });
    assert.deepEqual(volume("models"), { sizeLimit: "64Mi" });
  });

  it("are mounted where the server writes", () => {
    assert.deepEqual(container.volumeMounts, [
      { name: "shared-memory", mountPath: "/dev/shm" },
      { name: "temporary-files", mountPath: "/tmp" },
      { name: "models", mountPath: "/var/cache/triton" },
    ]);
  });

  it("put certificates over the image's store, read-only", () => {
    const withBundle = renderedPod(
      {},
      { caBundle: { configMapName: "ca-0123456789", key: "ca-certificates.crt" } },
    );
    assert.deepEqual((withBundle.container.volumeMounts as Plain[]).at(-1), {
      name: "ca-bundle",
      mountPath: "/etc/ssl/certs/ca-certificates.crt",
      subPath: "ca-certificates.crt",
      readOnly: true,
    });
    assert.deepEqual((withBundle.spec.volumes as Plain[]).at(-1), {
      name: "ca-bundle",
      configMap: { name: "ca-0123456789", defaultMode: 0o444 },
    });
  });
});

describe("the pod's command", () => {
  it("keeps the image's entry point and starts the server with one repository for each release", () => {
    const { container } = renderedPod({}, { releases: [release("a"), release("b")] });
    assert.equal("command" in container, false);
    assert.deepEqual(container.args, [
      "sh",
      "-c",
      [
        "find /tmp /dev/shm /var/cache/triton -mindepth 1 -delete && mkfifo /tmp/.log || exit 1",
        "sed -u '/^E[0-9]/w /dev/termination-log' </tmp/.log >&2 & log=$!",
        '"$@" 2>/tmp/.log & server=$!',
        "trap 'kill -TERM $server' TERM INT",
        "while kill -0 $server 2>/dev/null; do wait $server; status=$?; done",
        "wait $log; exit $status",
      ].join("\n"),
      "start",
      "tritonserver",
      "--model-repository=s3://bucket/main/a/0123456789abcdef",
      "--model-repository=s3://bucket/main/b/0123456789abcdef",
      "--model-control-mode=none",
      "--exit-on-error=true",
      "--strict-readiness=true",
      "--exit-timeout-secs=30",
      "--grpc-max-connection-age=7500",
      "--grpc-max-connection-age-grace=3750",
    ]);
  });

  it("empties every writable volume before each start", () => {
    const { container } = renderedPod();
    const [, , script = ""] = container.args as string[];
    for (const { mountPath } of container.volumeMounts as { mountPath: string }[]) {
      assert.ok(script.split(" ").includes(mountPath), mountPath);
    }
  });

  it("has only flags that the sandbox's server 2.51 knows", () => {
    const { container } = renderedPod({
      device: "cpu",
      image: { repository: "triton-platform.local/tritonserver", tag: "24.10-cpu" },
      flags: { "backend-directory": "/opt/tritonserver/backends" },
    });
    assert.deepEqual((container.args as string[]).slice(5), [
      "--model-repository=s3://bucket/main/identity/0123456789abcdef",
      "--model-control-mode=none",
      "--exit-on-error=true",
      "--strict-readiness=true",
      "--exit-timeout-secs=30",
      "--grpc-max-connection-age=7500",
      "--grpc-max-connection-age-grace=3750",
      "--allow-gpu-metrics=false",
      "--backend-directory=/opt/tritonserver/backends",
    ]);
  });
});

describe("the pod's environment", () => {
  const named = (container: Plain): Partial<Record<string, Plain>> =>
    Object.fromEntries(
      (container.env as (Plain & { name: string })[]).map((variable) => [variable.name, variable]),
    );

  const value = (container: Plain, name: string) => named(container)[name]?.value;

  it("refers to credentials and never contains them", () => {
    const { container } = renderedPod(
      {},
      {
        credentials: {
          kind: "secret",
          secretName: "s",
          keys: ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"],
        },
      },
    );
    for (const name of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"]) {
      assert.deepEqual(named(container)[name], {
        name,
        valueFrom: { secretKeyRef: { name: "s", key: name } },
      });
    }
  });

  it("has no keys beside a role, which they would silently override", () => {
    const { container } = renderedPod({}, { credentials: { kind: "role", region: "us-west-2" } });
    assert.deepEqual(Object.keys(named(container)), [
      "TRITON_AWS_MOUNT_DIRECTORY",
      "HOME",
      "AWS_DEFAULT_REGION",
    ]);
    assert.equal(value(container, "AWS_DEFAULT_REGION"), "us-west-2");
  });

  it("downloads models to the volume and keeps caches out of the read-only root", () => {
    const { container } = renderedPod();
    assert.equal(value(container, "TRITON_AWS_MOUNT_DIRECTORY"), "/var/cache/triton");
    assert.equal(value(container, "HOME"), "/tmp");
  });
});

describe("the pod's device", () => {
  it("is a GPU with request, limit, toleration and node label", () => {
    const { spec, container } = renderedPod({ gpus: 2 });
    const { requests, limits } = container.resources as Record<string, Plain>;
    const gpus = [requests, limits].map((amounts) => amounts?.["nvidia.com/gpu"]);
    assert.deepEqual(gpus, ["2", "2"]);
    assert.equal(limits?.cpu, undefined);
    assert.equal(requests?.cpu, "2");
    assert.deepEqual(spec.tolerations, [
      { key: "nvidia.com/gpu", operator: "Exists", effect: "NoSchedule" },
    ]);
    assert.deepEqual(spec.nodeSelector, { "nvidia.com/gpu.present": "true" });
  });

  it("is the CPU without any of them, and hides GPUs that the node may have", () => {
    const { spec, container } = renderedPod({ device: "cpu" });
    const { requests, limits } = container.resources as Record<string, Plain>;
    assert.equal(requests?.["nvidia.com/gpu"], undefined);
    assert.equal(limits?.["nvidia.com/gpu"], undefined);
    assert.equal(requests?.cpu, "500m");
    assert.equal("tolerations" in spec, false);
    assert.equal("nodeSelector" in spec, false);
    assert.deepEqual(
      (container.env as Plain[]).find(({ name }) => name === "NVIDIA_VISIBLE_DEVICES"),
      { name: "NVIDIA_VISIBLE_DEVICES", value: "void" },
    );
    assert.ok((container.args as string[]).includes("--allow-gpu-metrics=false"));
  });
});

describe("the pod's placement", () => {
  it("spreads replicas of one revision over zones and nodes without leaving a GPU idle", () => {
    const { spec } = renderedPod();
    const constraints = spec.topologySpreadConstraints as Plain[];
    assert.deepEqual(
      constraints.map(({ topologyKey }) => topologyKey),
      ["topology.kubernetes.io/zone", "kubernetes.io/hostname"],
    );
    for (const constraint of constraints) {
      assert.equal(constraint.whenUnsatisfiable, "ScheduleAnyway");
      assert.equal(constraint.maxSkew, 1);
      assert.deepEqual(constraint.matchLabelKeys, ["pod-template-hash"]);
      assert.deepEqual(constraint.labelSelector, {
        matchLabels: {
          "app.kubernetes.io/name": "triton",
          "app.kubernetes.io/instance": "main",
          "app.kubernetes.io/component": "inference-server",
        },
      });
    }
  });

  it("follows the configuration", () => {
    const affinity = { nodeAffinity: { x: 1 } };
    const { spec, template } = renderedPod({
      image: { pullSecrets: ["registry"] },
      scheduling: {
        nodeSelector: { "kubernetes.io/arch": "arm64" },
        gpuNodeSelector: { "feature.node.kubernetes.io/pci-10de.present": "true" },
        tolerations: [{ key: "team", operator: "Equal", value: "ml", effect: "NoSchedule" }],
        affinity,
        priorityClassName: "inference",
      },
      labels: { team: "ml" },
      annotations: { "example.com/note": "x" },
    });
    assert.deepEqual(spec.imagePullSecrets, [{ name: "registry" }]);
    assert.deepEqual(spec.nodeSelector, {
      "feature.node.kubernetes.io/pci-10de.present": "true",
      "kubernetes.io/arch": "arm64",
    });
    assert.deepEqual((spec.tolerations as Plain[])[1], {
      key: "team",
      operator: "Equal",
      value: "ml",
      effect: "NoSchedule",
    });
    assert.deepEqual(spec.affinity, affinity);
    assert.equal(spec.priorityClassName, "inference");
    const { labels, annotations } = template.metadata as Record<string, Plain>;
    assert.equal(labels?.team, "ml");
    assert.deepEqual(annotations, {
      "example.com/note": "x",
      "triton-platform/server-version": "2.72.0",
    });
  });
});
