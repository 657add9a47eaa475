import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import assert from "node:assert/strict";
import path from "node:path";
import { checkHere } from "./support/cli";

interface Finding {
  readonly policy: string;
  readonly level: string;
  readonly resource: string;
  readonly message: string;
}

/** What each system of the field must fail for, by policy, as messages without their paths. */
const reasons: Readonly<Record<string, Readonly<Record<string, RegExp>>>> = {
  aws: {
    "triton-require-shm": /has nothing at \/dev\/shm/,
    "probes-required": /startupProbe is missing/,
    "triton-flags": /--model-control-mode is poll/,
    "service-metrics-not-public": /ports\[2\] publishes the metrics port through a LoadBalancer/,
    "service-not-public": /loadBalancerSourceRanges is missing/,
    "graceful-termination": /terminationGracePeriodSeconds is 30/,
    "resources-required": /requests\.memory is missing/,
    "triton-no-static-aws-keys": /AWS_ACCESS_KEY_ID is a static key/,
    "gpu-request-shape": /has nothing for the taint nvidia.com\/gpu/,
    "sa-dedicated": /serviceAccountName is missing/,
    "gpu-rollout-surge": /lets a rollout add 1 pods/,
    "required-labels": /app\.kubernetes\.io\/name"\] is missing/,
    "image-digest": /has no digest/,
    "min-replicas": /replicas is 1/,
  },
  instill: {
    "probes-required": /startupProbe is missing/,
    "triton-flags": /--strict-model-config is deprecated/,
    "triton-image-security-floor": /is Triton 2\.22;/,
    "api-not-deprecated": /policy\/v1beta1 is not served since Kubernetes 1\.25/,
    "pss-baseline": /hostPath mounts a path of the node/,
    "service-not-public": /NodePort, which opens a port on every node/,
    "service-metrics-not-public": /publishes the metrics port through a NodePort/,
    "image-registry-allowlist": /registry\.hub\.docker\.com\/instill/,
    "triton-shm-fits-memory": /limits\.memory is missing/,
    "emptydir-bounded": /sizeLimit is missing/,
  },
  pytriton: {
    "triton-require-shm": /emptyDir\.sizeLimit is missing/,
    "probes-required": /startupProbe is missing/,
    "triton-probe-paths": /PyTriton is ready before its models are/,
    "triton-image-security-floor": /is Triton 2\.51;/,
    "graceful-termination": /preStop is missing/,
    "pss-restricted": /runAsNonRoot/,
    "readonly-rootfs": /is not true/,
  },
  compose: {
    "triton-require-shm": /has nothing at \/dev\/shm/,
    "probes-required": /livenessProbe is missing/,
    "image-no-latest": /the tag latest/,
    "triton-flags": /--exit-on-error is false/,
    "pss-baseline": /hostPort is 8000/,
    "triton-image-security-floor": /does not say which Triton it is/,
  },
};

/** Prod's configuration for a cluster without the spare GPU that our own prod stack keeps. */
function configWithoutSpareGpu(folder: string): string {
  const own = path.join(__dirname, "..", "..", "policy", "config", "prod.json");
  const prod = JSON.parse(readFileSync(own, "utf8")) as Record<string, object>;
  const file = path.join(folder, "prod.json");
  const surge = { ...prod["gpu-rollout-surge"], spareGpus: 0 };
  writeFileSync(file, JSON.stringify({ ...prod, "gpu-rollout-surge": surge }));
  return file;
}

describe("charts of the field under prod's policies", function () {
  this.timeout(60_000);
  let folder: string;
  let config: string;
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "charts-"));
    config = configWithoutSpareGpu(folder);
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  for (const [chart, expected] of Object.entries(reasons)) {
    it(`${chart} fails for what is wrong with it`, async () => {
      const file = path.join(__dirname, "charts", `${chart}.yaml`);
      const { code, output } = await checkHere(["--config", config, "--format", "json", file]);
      assert.equal(code, 1);
      const findings = JSON.parse(output) as Finding[];
      const unmet = Object.entries(expected).filter(
        ([policy, message]) =>
          !findings.some(
            (finding) =>
              finding.policy === policy &&
              finding.level === "mandatory" &&
              message.test(finding.message),
          ),
      );
      assert.deepEqual(unmet, []);
    });
  }
});
