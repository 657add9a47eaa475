import assert from "node:assert/strict";

import { clusterAutoscalerValues } from "../../components/aws/clusterAutoscaler";
import { clusterScope } from "../../components/aws/gpuCluster";
import { loadBalancerControllerValues } from "../../components/aws/loadBalancerController";
import { CHARTS, chartArgs } from "../../components/charts";
import { dcgmExporterValues } from "../../components/gpu/dcgmExporter";
import { devicePluginValues, timeSlicingConfig } from "../../components/gpu/nvidiaDevicePlugin";
import genuine from "./chartValueKeys.json";
import { devConfig } from "./eksConfigs";

interface ChartKeys {
  readonly version: string;
  /** Paths of the leaves of the chart's values file; an empty map is a leaf that takes any key. */
  readonly keys: readonly string[];
}

const scope = clusterScope(devConfig(), "triton-test");
const registryHost = "registry.example";

/** Every set of values that the components can pass, by chart. */
const values: Readonly<Record<keyof typeof CHARTS, readonly object[]>> = {
  loadBalancerController: [
    loadBalancerControllerValues({
      clusterName: "triton-test",
      vpcId: "vpc-1",
      scope,
      registryHost,
    }),
  ],
  clusterAutoscaler: [
    clusterAutoscalerValues({
      clusterName: "triton-test",
      scope,
      imageTag: "v1.36.1",
      scaleDownUnneededMinutes: 10,
      registryHost,
    }),
  ],
  nvidiaDevicePlugin: [
    devicePluginValues({ timeSlices: 1, registryHost }),
    devicePluginValues({ timeSlices: 4, registryHost }),
  ],
  dcgmExporter: [dcgmExporterValues({ serviceMonitor: true, registryHost })],
};

function leaves(value: unknown, path: string): string[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [path];
  return Object.entries(value).flatMap(([key, item]) =>
    leaves(item, path === "" ? key : `${path}.${key}`),
  );
}

/** Leaves that neither are in the chart's file nor lie below an empty map of it. */
function unknownKeys(passed: object, { keys }: ChartKeys): string[] {
  return leaves(passed, "").filter(
    (path) => !keys.some((key) => path === key || path.startsWith(`${key}.`)),
  );
}

const keysOf = (chart: string): ChartKeys => {
  const found = (genuine as Readonly<Record<string, ChartKeys>>)[chart];
  assert.ok(found !== undefined, `no value keys of chart ${chart}`);
  return found;
};

describe("chart values", () => {
  for (const [name, source] of Object.entries(CHARTS)) {
    it(`sets only keys that ${source.chart} ${source.version} has`, () => {
      const chart = keysOf(source.chart);
      assert.equal(source.version, chart.version);
      for (const passed of values[name as keyof typeof CHARTS]) {
        assert.deepEqual(unknownKeys(passed, chart), []);
      }
    });
  }

  it("finds a misspelt key, also below a known one", () => {
    const chart = keysOf("aws-load-balancer-controller");
    assert.deepEqual(
      unknownKeys({ serviceAccount: { nam: "a" }, enableWAF: false, resources: { any: 1 } }, chart),
      ["serviceAccount.nam", "enableWAF"],
    );
  });

  it("takes every image from the registry", () => {
    for (const passed of Object.values(values).flat() as { image: { repository: string } }[]) {
      assert.ok(passed.image.repository.startsWith(`${registryHost}/`));
    }
  });

  it("leaves the Service webhook off, so that no other chart fails while the controller rolls out", () => {
    const [passed] = values.loadBalancerController as [Record<string, unknown>];
    assert.equal(passed.enableServiceMutatorWebhook, false);
    assert.equal(passed.vpcId, "vpc-1");
    assert.equal(passed.region, "eu-central-1");
  });

  it("rolls the device plugin when its time slicing changes, and only then", () => {
    const hash = (timeSlices: number) => {
      const passed: object = devicePluginValues({ timeSlices, registryHost: undefined });
      return (passed as { podAnnotations?: Record<string, string> }).podAnnotations?.[
        "triton-platform/config-hash"
      ];
    };
    assert.equal(hash(1), undefined);
    assert.match(hash(2) ?? "", /^[0-9a-f]{16}$/);
    assert.notEqual(hash(2), hash(4));
    assert.equal(hash(4), hash(4));
    assert.equal(
      timeSlicingConfig(4),
      `version: v1
sharing:
  timeSlicing:
    renameByDefault: false
    failRequestsGreaterThanOne: true
    resources:
      - name: nvidia.com/gpu
        replicas: 4
`,
    );
  });

  it("runs the exporter on tainted GPU nodes only", () => {
    const passed = dcgmExporterValues({ serviceMonitor: true, registryHost: undefined });
    assert.deepEqual(passed.nodeSelector, { "nvidia.com/gpu.present": "true" });
    assert.deepEqual(passed.tolerations, [
      { key: "nvidia.com/gpu", operator: "Exists", effect: "NoSchedule" },
    ]);
  });
});

describe("chartArgs", () => {
  const source = CHARTS.dcgmExporter;
  const common = { name: "dcgm-exporter", namespace: "nvidia", version: "4.8.2" };

  it("names the public repository, another one, an OCI registry or a folder", () => {
    assert.deepEqual(chartArgs(source, undefined), {
      ...common,
      chart: "dcgm-exporter",
      repositoryOpts: { repo: "https://nvidia.github.io/dcgm-exporter/helm-charts" },
    });
    assert.deepEqual(chartArgs(source, "https://charts.example"), {
      ...common,
      chart: "dcgm-exporter",
      repositoryOpts: { repo: "https://charts.example" },
    });
    assert.deepEqual(chartArgs(source, "oci://registry.example/charts/"), {
      ...common,
      chart: "oci://registry.example/charts/dcgm-exporter",
    });
    assert.deepEqual(chartArgs(source, "./charts"), { ...common, chart: "./charts/dcgm-exporter" });
  });
});
