import assert from "node:assert/strict";
import { PolicyType } from "@pulumi/pulumi/proto/analyzer_pb";
import { policies } from "../../policy/src/pack";
import { analyzer } from "./support/pack";

/** The catalogue: what the pack must have, whatever else it has. */
const catalogue = [
  ...["triton-require-shm", "triton-shm-fits-memory", "triton-no-hostipc-shm", "emptydir-bounded"],
  ...["probes-required", "triton-probe-paths", "probes-distinct", "probe-port-declared"],
  ...["probe-no-host", "resources-required", "memory-request-equals-limit", "gpu-request-shape"],
  ...["gpu-rollout-surge", "image-no-latest", "image-digest", "image-registry-allowlist"],
  ...["pss-restricted", "readonly-rootfs", "sa-token-automount-off", "sa-dedicated"],
  ...["no-secret-env", "rbac-no-wildcards", "service-not-public", "ingress-tls", "min-replicas"],
  ...["graceful-termination", "topology-spread", "priority-class", "required-labels"],
  ...["namespace-explicit", "namespace-psa-labels", "no-bare-pods", "api-not-deprecated"],
  ...["opaque-release-allowlist", "eks-endpoint-private", "eks-secrets-kms"],
  ...["eks-control-plane-logs", "eks-supported-version", "eks-access-entries"],
  ...["eks-deletion-protect", "nodegroup-no-ssh", "launchtemplate-imdsv2"],
  ...["launchtemplate-ebs-encrypted", "launchtemplate-no-public-ip", "subnet-no-auto-public-ip"],
  ...["vpc-flow-logs", "default-sg-closed", "sg-no-open-ingress", "sg-described", "iam-no-admin"],
  ...["iam-no-service-wildcard", "iam-no-notaction-allow", "iam-passrole-scoped"],
  ...["iam-no-privilege-escalation", "iam-trust-scoped", "iam-no-users-keys"],
  ...["s3-model-repo-hardening", "kms-rotation", "kms-no-wildcard-principal"],
  ...["kms-deletion-window", "logs-retention-kms", "ecr-immutable-scan-kms", "sqs-encrypted"],
  ...["addons-pinned", "cni-network-policy-on", "required-tags", "allowed-regions"],
  ...["allowed-instance-types", "provider-pinned", "stack-pdb-covers", "stack-pdb-not-blocking"],
  ...["stack-netpol-covers", "stack-service-targets", "stack-hpa-valid", "stack-selector-match"],
  ...["stack-bucket-companions", "stack-identity-binding", "stack-gpu-budget"],
  "stack-management-conflicts",
];

describe("policy pack", () => {
  it("has every policy of the catalogue", () => {
    const names = policies.map(({ name }) => name);
    assert.deepEqual(
      catalogue.filter((name) => !names.includes(name)),
      [],
    );
    assert.equal(new Set(names).size, names.length);
  });

  for (const policy of policies) {
    it(`says all about ${policy.name}`, () => {
      assert.match(policy.name, /^[a-z0-9]+(?:-[a-z0-9]+)*$/);
      assert.match(policy.description, /^\S.*\.$/s);
      assert.ok(policy.remediationSteps.length > 20, "remediation steps");
      assert.match(policy.url, /^https:\/\//);
      assert.ok(policy.tags.length > 0, "tags");
      assert.ok(policy.example.length > 0, "example");
      for (const [name, { schema, default: value }] of Object.entries(policy.settings)) {
        assert.deepEqual(schema.default, value, `${name}: the schema's default is the code's`);
        assert.ok((schema.description ?? "").length > 0, `${name}: description`);
      }
    });
  }

  it("tells the engine all of it", async () => {
    const info = await (await analyzer()).info();
    assert.equal(info.getName(), "triton-platform");
    const told = info.getPoliciesList().map((policy) => ({
      name: policy.getName(),
      description: policy.getDescription(),
      url: policy.getUrl(),
      steps: policy.getRemediationSteps(),
      isStack: policy.getPolicyType() === PolicyType.POLICY_TYPE_STACK,
      settings: Object.keys(policy.getConfigschema()?.getProperties()?.toJavaScript() ?? {}).sort(),
    }));
    assert.deepEqual(
      told,
      policies.map((policy) => ({
        name: policy.name,
        description: policy.description,
        url: policy.url,
        steps: policy.remediationSteps,
        isStack: policy.scope === "stack",
        settings: Object.keys(policy.settings).sort(),
      })),
    );
  }).timeout(60_000);
});
