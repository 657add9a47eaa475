import assert from "node:assert/strict";

import { RECORDING_TIMEOUT } from "./aws/recordedPlatform";
import type { RecordedResource, Recording } from "./support/mocks";
import { recordStack } from "./support/stack";
import { EKS_STACKS } from "./support/stacks";
import type { EksStack } from "./support/stacks";

type Plain = Record<string, unknown>;

const CLUSTER = "aws:eks/cluster:Cluster";
const NODE_GROUP = "aws:eks/nodeGroup:NodeGroup";
const DEPLOYMENT = "kubernetes:apps/v1:Deployment";

/** The value at a path of plain objects and lists. */
function at(value: unknown, ...path: (string | number)[]): unknown {
  return path.reduce<unknown>(
    (found, key) =>
      typeof found === "object" && found !== null ? (found as Plain)[key] : undefined,
    value,
  );
}

const text = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));

/** Where the stacks must differ. */
const EXPECTED = {
  dev: {
    zones: 2,
    nats: 1,
    replicas: 1,
    capacityType: "SPOT",
    preStop: 70,
    protectedTypes: [],
    deletionProtection: false,
    logDays: 30,
    publicAccess: ["203.0.113.0/24"],
    forceDestroy: true,
    noncurrentDays: 7,
    keyWindow: 7,
  },
  staging: {
    zones: 3,
    nats: 1,
    replicas: 2,
    capacityType: "ON_DEMAND",
    preStop: 120,
    protectedTypes: ["aws:eks/cluster:Cluster", "aws:kms/key:Key"],
    deletionProtection: true,
    logDays: 90,
    publicAccess: ["203.0.113.0/24"],
    forceDestroy: false,
    noncurrentDays: 30,
    keyWindow: 30,
  },
  prod: {
    zones: 3,
    nats: 3,
    replicas: 3,
    capacityType: "ON_DEMAND",
    preStop: 120,
    protectedTypes: ["aws:eks/cluster:Cluster", "aws:kms/key:Key", "aws:s3/bucket:Bucket"],
    deletionProtection: true,
    logDays: 365,
    publicAccess: undefined,
    forceDestroy: false,
    noncurrentDays: 365,
    keyWindow: 30,
  },
} as const satisfies Record<EksStack, unknown>;

for (const stack of EKS_STACKS) {
  describe(`safety of stack ${stack}`, function () {
    this.timeout(RECORDING_TIMEOUT);
    const expected = EXPECTED[stack];
    let recording: Recording;
    before(async () => {
      recording = await recordStack(stack);
    });
    const pod = () => at(recording.one(DEPLOYMENT).inputs, "spec", "template", "spec");
    const ofType = (prefix: string): readonly RecordedResource[] =>
      recording.resources.filter(({ type }) => type.startsWith(prefix));

    it("touches one account and one region, with its own tags", () => {
      const { inputs } = recording.one("pulumi:providers:aws");
      assert.equal(inputs.allowedAccountIds, '["123456789012"]');
      assert.equal(inputs.region, "eu-central-1");
      const tags = at(JSON.parse(text(inputs.defaultTags)), "tags") as Plain;
      assert.equal(tags["triton-platform/stack"], stack);
      assert.equal(tags["triton-platform/environment"], stack);
      const foreign = ofType("aws:").filter(
        ({ provider }) => provider?.includes("providers:aws::aws::") !== true,
      );
      assert.deepEqual(foreign, []);
    });

    it("keeps the Kubernetes API from the internet, logged, encrypted and by access entries alone", () => {
      const { inputs } = recording.one(CLUSTER);
      const vpc = inputs.vpcConfig as Plain;
      assert.equal(vpc.endpointPrivateAccess, true);
      assert.equal(vpc.endpointPublicAccess, expected.publicAccess !== undefined);
      assert.deepEqual(vpc.publicAccessCidrs, expected.publicAccess);
      assert.deepEqual(inputs.accessConfig, {
        authenticationMode: "API",
        bootstrapClusterCreatorAdminPermissions: false,
      });
      assert.deepEqual(inputs.enabledClusterLogTypes, [
        "api",
        "audit",
        "authenticator",
        "controllerManager",
        "scheduler",
      ]);
      assert.deepEqual(at(inputs.encryptionConfig, "resources"), ["secrets"]);
      assert.deepEqual(inputs.upgradePolicy, { supportType: "STANDARD" });
      assert.equal(inputs.deletionProtection, expected.deletionProtection);
    });

    it("protects what must not go by mistake, and only in prod", () => {
      const types = recording.resources
        .filter(({ options }) => options.protect === true)
        .map(({ type }) => type);
      assert.deepEqual([...new Set(types)].sort(), expected.protectedTypes);
    });

    it("spreads over its zones, with as many gateways as its outages may cost", () => {
      assert.equal(recording.all("aws:ec2/natGateway:NatGateway").length, expected.nats);
      const groups = recording.all(NODE_GROUP);
      assert.deepEqual(
        groups.map(({ inputs }) => (inputs.subnetIds as unknown[]).length),
        [expected.zones, expected.zones],
      );
      for (const { inputs } of groups) assert.match(text(inputs.subnetIds), /private/);
    });

    it("gives nodes no way to the metadata of others, and encrypted disks", () => {
      const templates = recording.all("aws:ec2/launchTemplate:LaunchTemplate");
      assert.equal(templates.length, 2);
      for (const { inputs } of templates) {
        assert.equal(at(inputs, "metadataOptions", "httpTokens"), "required");
        assert.equal(at(inputs, "metadataOptions", "httpPutResponseHopLimit"), 1);
        const disk = at(inputs, "blockDeviceMappings", 0, "ebs") as Plain;
        assert.deepEqual([disk.encrypted, disk.volumeType], ["true", "gp3"]);
      }
    });

    it("runs GPU nodes that only pods with a GPU may use", () => {
      const gpu = recording.all(NODE_GROUP).find(({ name }) => name === "platform-t4");
      assert.equal(gpu?.inputs.capacityType, expected.capacityType);
      assert.equal(gpu.inputs.amiType, "AL2023_x86_64_NVIDIA");
      assert.deepEqual(gpu.inputs.taints, [
        { key: "nvidia.com/gpu", value: "present", effect: "NO_SCHEDULE" },
      ]);
      assert.deepEqual(at(pod(), "tolerations"), [
        { key: "nvidia.com/gpu", operator: "Exists", effect: "NoSchedule" },
      ]);
    });

    it("keeps the models private, encrypted and, by name, apart from every other account's", () => {
      const bucket = recording.one("aws:s3/bucket:Bucket").inputs;
      assert.match(
        text(bucket.bucket),
        new RegExp(`^triton-platform-${stack}-123456789012-models-[0-9a-f]{8}$`),
      );
      assert.equal(bucket.forceDestroy, expected.forceDestroy);
      const block = recording.one("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock").inputs;
      assert.deepEqual(
        [
          block.blockPublicAcls,
          block.blockPublicPolicy,
          block.ignorePublicAcls,
          block.restrictPublicBuckets,
        ],
        [true, true, true, true],
      );
      assert.match(
        text(recording.one("aws:s3/bucketPolicy:BucketPolicy").inputs.policy),
        /"Effect":"Deny".*"aws:SecureTransport":"false"/,
      );
      const rules = recording.one(
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
      ).inputs.rules;
      assert.equal(
        at(rules, 0, "noncurrentVersionExpiration", "noncurrentDays"),
        expected.noncurrentDays,
      );
    });

    it("rotates its own keys, and keeps deleted ones as long as the stack says", () => {
      const keys = recording.all("aws:kms/key:Key");
      assert.equal(keys.length, 2);
      for (const { inputs } of keys) {
        assert.equal(inputs.enableKeyRotation, true);
        assert.equal(inputs.deletionWindowInDays, expected.keyWindow);
      }
    });

    it("keeps logs as long as the stack says, encrypted", () => {
      const groups = recording.all("aws:cloudwatch/logGroup:LogGroup");
      assert.equal(groups.length, 2);
      for (const { inputs } of groups) {
        assert.equal(inputs.retentionInDays, expected.logDays);
        assert.match(text(inputs.kmsKeyId), /^arn:aws:kms:/);
      }
    });

    it("lets the server alone take a role that reads its own models and nothing else", () => {
      const role = recording.one("aws:iam/role:Role", "main-role");
      const account = recording.one("kubernetes:core/v1:ServiceAccount");
      const accountName = text(at(account.inputs, "metadata", "name"));
      const trust = at(role.inputs, "assumeRolePolicy", "Statement") as Plain[];
      assert.equal(trust.length, 1);
      const issuer = "oidc.eks.eu-central-1.amazonaws.com/id/0123456789ABCDEF";
      assert.deepEqual(trust[0]?.Condition, {
        StringEquals: {
          [`${issuer}:aud`]: "sts.amazonaws.com",
          [`${issuer}:sub`]: `system:serviceaccount:triton:${accountName}`,
        },
      });
      const policy = recording.one("aws:iam/rolePolicy:RolePolicy", "main-role").inputs.policy;
      const statements = at(policy, "Statement") as Plain[];
      const bucket = text(recording.one("aws:s3/bucket:Bucket").inputs.bucket);
      assert.deepEqual(
        statements.map(({ Action, Resource, Condition }) => [Action, Resource, Condition]),
        [
          [["s3:ListBucket"], `arn:aws:s3:::${bucket}`, undefined],
          [["s3:GetObject"], `arn:aws:s3:::${bucket}/main/*`, undefined],
          [["kms:Decrypt"], statements[2]?.Resource, undefined],
        ],
      );
      assert.match(text(statements[2]?.Resource), /^arn:aws:kms:.*models-key/);
      assert.match(
        text(at(account.inputs, "metadata", "annotations", "eks.amazonaws.com/role-arn")),
        /^arn:aws:iam:.*main-role/,
      );
    });

    it("holds no key of AWS: the role is the only way to the models", () => {
      assert.deepEqual(recording.all("kubernetes:core/v1:Secret"), []);
      assert.equal(/AWS_(ACCESS_KEY_ID|SECRET_ACCESS_KEY)/.test(text(pod())), false);
      assert.match(text(pod()), /"name":"AWS_DEFAULT_REGION","value":"eu-central-1"/);
    });

    it("balances load inside the VPC only, to pods whose target counts for their readiness", () => {
      const { inputs } = recording.one("kubernetes:core/v1:Service", "main-service");
      assert.equal(at(inputs, "spec", "loadBalancerClass"), "service.k8s.aws/nlb");
      const annotation = (key: string) =>
        at(
          inputs,
          "metadata",
          "annotations",
          `service.beta.kubernetes.io/aws-load-balancer-${key}`,
        );
      assert.equal(annotation("scheme"), "internal");
      assert.equal(annotation("nlb-target-type"), "ip");
      assert.equal(annotation("healthcheck-path"), "/v2/health/ready");
      const namespace = recording.one("kubernetes:core/v1:Namespace", "serving-namespace").inputs;
      const labels = at(namespace, "metadata", "labels") as Plain;
      assert.equal(labels["elbv2.k8s.aws/pod-readiness-gate-inject"], "enabled");
      assert.equal(labels["pod-security.kubernetes.io/enforce"], "restricted");
    });

    it("rolls without loss: a spare GPU first, and a stop that the load balancer has time for", () => {
      const { spec } = recording.one(DEPLOYMENT).inputs;
      assert.equal(at(spec, "replicas"), expected.replicas);
      assert.deepEqual(at(spec, "strategy", "rollingUpdate"), { maxSurge: 1, maxUnavailable: 0 });
      assert.equal(
        at(pod(), "containers", 0, "lifecycle", "preStop", "sleep", "seconds"),
        expected.preStop,
      );
    });

    it("puts out the kubeconfig as a secret, and what another stack needs in plain text", () => {
      const { outputs } = recording;
      assert.deepEqual(Object.keys(outputs.kubeconfig as Plain), ["<secret>"]);
      assert.equal(outputs.clusterName, `triton-${stack}`);
      assert.equal(outputs.modelBucket, recording.one("aws:s3/bucket:Bucket").inputs.bucket);
      assert.match(text(outputs.clusterIdentifier), /^https:\/\//);
    });
  });
}
