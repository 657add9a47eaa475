import assert from "node:assert/strict";

import { BOOTSTRAP_ADDONS, WORKLOAD_ADDONS, planAddons } from "../../components/aws/addonPlan";
import { addonsSchema } from "../../components/aws/clusterSchema";
import { mirroredImage } from "../../components/aws/imageRegistry";
import {
  KUBERNETES_VERSIONS,
  kubernetesVersion,
  versionRefusal,
} from "../../components/aws/kubernetesVersions";
import { nodeUserData } from "../../components/aws/userData";
import { suggestZones, zonesToCopy } from "../../components/aws/zones";

describe("Kubernetes versions", () => {
  it("accepts the allow-list and nothing else", () => {
    assert.equal(versionRefusal("1.36"), undefined);
    assert.equal(versionRefusal("1.34"), '"1.34" is not accepted; accepted: 1.35, 1.36');
    assert.equal(versionRefusal("toString"), '"toString" is not accepted; accepted: 1.35, 1.36');
  });

  it("pins releases and the autoscaler to the same minor", () => {
    for (const [minor, version] of Object.entries(KUBERNETES_VERSIONS)) {
      assert.ok(version.releaseVersion.startsWith(`${minor}.`), minor);
      assert.ok(version.autoscalerTag.startsWith(`v${minor}.`), minor);
      assert.ok(version.addons.kubeProxy.startsWith(`v${minor}.`), minor);
    }
  });
});

describe("planAddons", () => {
  const version = kubernetesVersion("1.36");
  assert.ok(version !== undefined);

  it("puts what nodes need before them, with network policy enforced", () => {
    assert.deepEqual(planAddons(BOOTSTRAP_ADDONS, addonsSchema.parse(defaults()), version), [
      {
        key: "vpcCni",
        addonName: "vpc-cni",
        addonVersion: "v1.22.4-eksbuild.3",
        configurationValues: '{"enableNetworkPolicy":"true"}',
      },
      {
        key: "kubeProxy",
        addonName: "kube-proxy",
        addonVersion: "v1.36.0-eksbuild.21",
        configurationValues: undefined,
      },
      {
        key: "podIdentityAgent",
        addonName: "eks-pod-identity-agent",
        addonVersion: "v1.3.10-eksbuild.3",
        configurationValues: undefined,
      },
    ]);
  });

  it("takes versions from the configuration", () => {
    const config = addonsSchema.parse({ ...defaults(), coreDns: { version: "v9.9.9-eksbuild.9" } });
    assert.deepEqual(
      planAddons(WORKLOAD_ADDONS, config, version).map(({ addonName, addonVersion }) => [
        addonName,
        addonVersion,
      ]),
      [
        ["coredns", "v9.9.9-eksbuild.9"],
        ["aws-ebs-csi-driver", "v1.63.1-eksbuild.1"],
        ["metrics-server", "v0.9.0-eksbuild.11"],
        ["eks-node-monitoring-agent", "v1.6.6-eksbuild.1"],
      ],
    );
  });

  function defaults(): Record<string, unknown> {
    return {};
  }
});

describe("nodeUserData", () => {
  it("is absent where nothing differs from the image's defaults", () => {
    assert.equal(nodeUserData({ raid0: false, fastImagePull: false }), undefined);
  });

  it("is one NodeConfig part of a MIME document", () => {
    const text = Buffer.from(
      nodeUserData({ raid0: true, fastImagePull: true }) ?? "",
      "base64",
    ).toString("utf8");
    assert.equal(
      text.replaceAll("\r\n", "\n"),
      `MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="triton-platform-node-config"

--triton-platform-node-config
Content-Type: application/node.eks.aws

apiVersion: node.eks.aws/v1alpha1
kind: NodeConfig
spec:
  instance:
    localStorage:
      strategy: RAID0
  featureGates:
    FastImagePull: true

--triton-platform-node-config--
`,
    );
  });

  it("carries only the setting that is on", () => {
    const text = Buffer.from(
      nodeUserData({ raid0: true, fastImagePull: false }) ?? "",
      "base64",
    ).toString("utf8");
    assert.match(text, /strategy: RAID0/);
    assert.doesNotMatch(text, /featureGates/);
  });
});

describe("suggestZones", () => {
  const zones = ["a", "b", "c", "d", "e"].map((letter, index) => ({
    name: `us-east-1${letter}`,
    id: `use1-az${String(index + 1)}`,
  }));

  it("leaves out zones without EKS or without an instance type, and takes three", () => {
    const everywhere = zones.map(({ name }) => name);
    assert.deepEqual(suggestZones(zones, { "m6i.large": everywhere }), [
      "us-east-1a",
      "us-east-1b",
      "us-east-1d",
    ]);
    assert.deepEqual(
      suggestZones(zones, {
        "m6i.large": everywhere,
        "g4dn.xlarge": everywhere.filter((name) => name !== "us-east-1a"),
      }),
      ["us-east-1b", "us-east-1d", "us-east-1e"],
    );
  });

  it("prints commands that pin them", () => {
    assert.equal(
      zonesToCopy(["us-east-1a", "us-east-1b"]),
      "pulumi config set --path 'triton-platform:network.zones[0]' us-east-1a\npulumi config set --path 'triton-platform:network.zones[1]' us-east-1b",
    );
  });
});

describe("mirroredImage", () => {
  it("keeps the full original name, so that no two images collide", () => {
    const host = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/mirror";
    assert.equal(
      mirroredImage(host, "nvcr.io/nvidia/tritonserver"),
      `${host}/nvcr.io/nvidia/tritonserver`,
    );
    assert.equal(mirroredImage(host, "grafana/grafana"), `${host}/docker.io/grafana/grafana`);
    assert.equal(mirroredImage(host, "busybox"), `${host}/docker.io/library/busybox`);
  });

  it("changes nothing without a registry, or twice", () => {
    assert.equal(mirroredImage(undefined, "busybox"), "busybox");
    assert.equal(mirroredImage("r.example", "r.example/docker.io/a/b"), "r.example/docker.io/a/b");
  });
});
