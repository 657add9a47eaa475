import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { podCarriers } from "../../policy/src/framework/pod-template";
import { namespacedKinds, clusterKinds } from "../../policy/src/framework/namespaced-kinds";
import { resource, tritonPodSpec } from "./support/fixtures";
import { askAbout } from "./support/pack";

/** A pod that serves with Triton and has nothing at /dev/shm. */
function bareTemplate(): { metadata: object; spec: Record<string, unknown> } {
  const spec = tritonPodSpec();
  const [container] = spec["containers"] as Record<string, unknown>[];
  return { metadata: {}, spec: { ...spec, containers: [{ ...container, volumeMounts: [] }] } };
}

const template = bareTemplate();
const ordinary = { spec: { template } };

/** Every kind that carries a pod template, with the path of the template's containers. */
const workloads: Readonly<Record<string, readonly [props: object, ...containers: string[]]>> = {
  "core/v1:Pod": [template, "spec.containers[0]"],
  "core/v1:PodPatch": [template, "spec.containers[0]"],
  "core/v1:PodTemplate": [{ template }, "template.spec.containers[0]"],
  "core/v1:ReplicationController": [ordinary, "spec.template.spec.containers[0]"],
  "apps/v1:Deployment": [ordinary, "spec.template.spec.containers[0]"],
  "apps/v1beta1:Deployment": [ordinary, "spec.template.spec.containers[0]"],
  "apps/v1beta2:Deployment": [ordinary, "spec.template.spec.containers[0]"],
  "extensions/v1beta1:Deployment": [ordinary, "spec.template.spec.containers[0]"],
  "apps/v1:DeploymentPatch": [ordinary, "spec.template.spec.containers[0]"],
  "apps/v1:StatefulSet": [ordinary, "spec.template.spec.containers[0]"],
  "apps/v1:StatefulSetPatch": [ordinary, "spec.template.spec.containers[0]"],
  "apps/v1:DaemonSet": [ordinary, "spec.template.spec.containers[0]"],
  "apps/v1:ReplicaSet": [ordinary, "spec.template.spec.containers[0]"],
  "batch/v1:Job": [ordinary, "spec.template.spec.containers[0]"],
  "batch/v1:CronJob": [
    { spec: { jobTemplate: ordinary } },
    "spec.jobTemplate.spec.template.spec.containers[0]",
  ],
  "batch/v1beta1:CronJob": [
    { spec: { jobTemplate: ordinary } },
    "spec.jobTemplate.spec.template.spec.containers[0]",
  ],
  "leaderworkerset.x-k8s.io/v1:LeaderWorkerSet": [
    { spec: { leaderWorkerTemplate: { leaderTemplate: template, workerTemplate: template } } },
    "spec.leaderWorkerTemplate.leaderTemplate.spec.containers[0]",
    "spec.leaderWorkerTemplate.workerTemplate.spec.containers[0]",
  ],
  "argoproj.io/v1alpha1:Rollout": [ordinary, "spec.template.spec.containers[0]"],
  "serving.kserve.io/v1beta1:InferenceService": [
    { spec: { predictor: template.spec } },
    "spec.predictor.containers[0]",
  ],
  "apps/v1:DeploymentList": [
    { items: [ordinary, ordinary] },
    "items[0].spec.template.spec.containers[0]",
    "items[1].spec.template.spec.containers[0]",
  ],
  "core/v1:List": [
    { items: [{ apiVersion: "apps/v1", kind: "StatefulSet", ...ordinary }] },
    "items[0].spec.template.spec.containers[0]",
  ],
};

async function said(policy: string, token: string, props: object): Promise<string[]> {
  const { diagnostics } = await askAbout(
    policy,
    resource(`kubernetes:${token}`, "main", { ...props }),
  );
  return diagnostics.map(({ message }) => message);
}

describe("workload kinds", function () {
  this.timeout(60_000);
  for (const [token, [props, ...containers]] of Object.entries(workloads)) {
    it(`are looked into: ${token}`, async () => {
      assert.deepEqual(
        await said("triton-require-shm", token, props),
        containers.map(
          (container) =>
            `container "triton": ${container}.volumeMounts has nothing at /dev/shm; mount an emptyDir with medium Memory and a sizeLimit there`,
        ),
      );
    });
  }

  it("look into KServe's own serving block", async () => {
    const model = { modelFormat: { name: "triton" }, args: ["tritonserver"] };
    const props = { spec: { predictor: { model } } };
    assert.deepEqual(
      await said("triton-require-shm", "serving.kserve.io/v1beta1:InferenceService", props),
      [
        'container "model": spec.predictor.model.volumeMounts has nothing at /dev/shm; mount an emptyDir with medium Memory and a sizeLimit there',
      ],
    );
  });

  it("let a patch be that leaves the containers alone, but not what it breaks", async () => {
    const patch = { spec: { template: { metadata: { annotations: { a: "b" } } } } };
    for (const policy of ["sa-dedicated", "pss-restricted", "workload-well-formed"]) {
      assert.deepEqual(await said(policy, "apps/v1:DeploymentPatch", patch), []);
    }
    const breaking = { spec: { template: { spec: { hostNetwork: true } } } };
    assert.deepEqual(await said("pss-baseline", "apps/v1:DeploymentPatch", breaking), [
      "spec.template.spec.hostNetwork is true",
    ]);
  });

  it("exempt jobs from probes", async () => {
    const [container] = template.spec["containers"] as Record<string, unknown>[];
    const spec = { containers: [{ ...container, livenessProbe: null, readinessProbe: null }] };
    for (const kind of ["Job", "Deployment"]) {
      const group = kind === "Job" ? "batch" : "apps";
      const messages = await said("probes-required", `${group}/v1:${kind}`, {
        spec: { template: { spec } },
      });
      assert.equal(messages.length, kind === "Job" ? 0 : 2);
    }
  });
});

describe("what serves Triton", () => {
  const cases: Readonly<
    Record<string, readonly [container: object, serves: boolean, labels?: object]>
  > = {
    "the server's image": [{ image: "nvcr.io/nvidia/tritonserver:26.08-py3" }, true],
    "a mirror of it": [{ image: "registry:5000/mirror/nvidia/tritonserver@sha256:aa" }, true],
    "PyTriton's image": [{ image: "example.org/my-pytriton-app:1" }, true],
    "the client image": [{ image: "nvcr.io/nvidia/tritonserver:26.08-py3-sdk" }, false],
    "another image": [{ image: "example.org/electron:1" }, false],
    "a command": [
      { image: "example.org/app:1", command: ["/opt/tritonserver/bin/tritonserver"] },
      true,
    ],
    "an argument": [{ image: "example.org/app:1", args: ["tritonserver"] }, true],
    "a shell script": [
      { image: "example.org/app:1", args: ["-c", "sleep 1; exec tritonserver --x"] },
      true,
    ],
    "a file whose name contains the word": [
      { image: "example.org/app:1", args: ["not-tritonserver.py"] },
      false,
    ],
    "a probe path": [
      { image: "example.org/app:1", readinessProbe: { httpGet: { path: "/v2/health/ready" } } },
      true,
    ],
    "a model's probe path": [
      {
        image: "example.org/app:1",
        readinessProbe: { httpGet: { path: "/v2/models/bart/ready" } },
      },
      true,
    ],
    "the pod's label": [
      { image: "example.org/app:1" },
      true,
      { "triton-platform/runtime": "triton" },
    ],
    "another label": [
      { image: "example.org/app:1" },
      false,
      { "triton-platform/runtime": "other" },
    ],
  };
  for (const [what, [container, serves, labels]] of Object.entries(cases)) {
    it(`is ${serves ? "" : "not "}told by ${what}`, async () => {
      const messages = await said("triton-require-shm", "apps/v1:Deployment", {
        spec: {
          template: {
            metadata: { labels: labels ?? {} },
            spec: { containers: [{ name: "server", ...container }] },
          },
        },
      });
      assert.equal(messages.length, serves ? 1 : 0);
    });
  }

  it("includes a native sidecar and excludes init containers", async () => {
    const init = (restartPolicy: string | null): object => ({
      spec: {
        template: {
          spec: {
            containers: [{ name: "app", image: "example.org/app:1" }],
            initContainers: [
              { name: "server", image: "nvcr.io/nvidia/tritonserver:26.08-py3", restartPolicy },
            ],
          },
        },
      },
    });
    assert.equal(
      (await said("triton-require-shm", "apps/v1:Deployment", init("Always"))).length,
      1,
    );
    assert.equal((await said("triton-require-shm", "apps/v1:Deployment", init(null))).length, 0);
  });
});

describe("type tokens of Kubernetes", () => {
  const provider = path.dirname(
    createRequire(__filename).resolve("@pulumi/kubernetes/package.json"),
  );
  const custom = ["LeaderWorkerSet", "Rollout"];
  const groups: Readonly<Record<string, string>> = {
    core: "core/v1",
    apps: "apps/v1",
    batch: "batch/v1",
    extensions: "extensions/v1beta1",
  };

  for (const [kind, { groups: carried }] of Object.entries(podCarriers)) {
    if (!custom.includes(kind)) {
      it(`${kind} is what the provider's SDK registers`, () => {
        for (const group of carried) {
          const folder = groups[group] ?? group;
          const file = `${kind.charAt(0).toLowerCase()}${kind.slice(1)}.js`;
          const source = readFileSync(path.join(provider, folder, file), "utf8");
          assert.ok(source.includes(`__pulumiType = 'kubernetes:${folder}:${kind}'`));
        }
      });
    }
  }

  it("knows no kind that the provider's SDK does not", () => {
    const sources = [
      "core/v1",
      "apps/v1",
      "batch/v1",
      "autoscaling/v2",
      "networking/v1",
      "policy/v1",
      "rbac/v1",
      "scheduling/v1",
      "storage/v1",
    ]
      .map((folder) => readFileSync(path.join(provider, folder, "index.js"), "utf8"))
      .join("\n");
    const missing = [...namespacedKinds, ...clusterKinds].filter(
      (kind) => !sources.includes(`:${kind}":`),
    );
    assert.deepEqual(missing, []);
  });
});
