import assert from "node:assert/strict";

import { decideSize } from "../../components/aws/nodeGroup";
import type { Recording } from "../support/mocks";
import { arnOf, idOf, unknownMark } from "../support/mocks";
import { DEPLOYER, devConfig, prodConfig } from "./eksConfigs";
import {
  ISSUER,
  RECORDING_TIMEOUT,
  devRecording,
  prodRecording,
  recordPlatform,
} from "./recordedPlatform";

const key = arnOf("aws:kms/key:Key", "platform-key");
const subnet = (kind: string, zone: string) =>
  idOf("aws:ec2/subnet:Subnet", `platform-network-${kind}-${zone}`);
const policyOf = (recording: Recording, name: string) =>
  recording.one("aws:iam/rolePolicy:RolePolicy", name).inputs.policy as {
    Statement: { Sid: string; Action: string[]; Resource: unknown; Condition?: unknown }[];
  };

describe("control plane", () => {
  let dev: Recording;
  let prod: Recording;
  before(async function () {
    this.timeout(RECORDING_TIMEOUT);
    dev = await devRecording();
    prod = await prodRecording();
  });

  it("has exactly these inputs: private, encrypted, logged, standard support, access entries", () => {
    assert.deepEqual(dev.one("aws:eks/cluster:Cluster").inputs, {
      name: "triton-test",
      version: "1.36",
      roleArn: arnOf("aws:iam/role:Role", "platform-control-plane-cluster"),
      bootstrapSelfManagedAddons: false,
      accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: false },
      vpcConfig: {
        subnetIds: [subnet("private", "eu-central-1a"), subnet("private", "eu-central-1b")],
        endpointPrivateAccess: true,
        endpointPublicAccess: false,
      },
      kubernetesNetworkConfig: { ipFamily: "ipv4", serviceIpv4Cidr: "172.20.0.0/16" },
      encryptionConfig: { provider: { keyArn: key }, resources: ["secrets"] },
      enabledClusterLogTypes: ["api", "audit", "authenticator", "controllerManager", "scheduler"],
      upgradePolicy: { supportType: "STANDARD" },
      deletionProtection: false,
      tags: { Name: "triton-test" },
    });
    assert.equal(dev.one("aws:eks/cluster:Cluster").options.deleteBeforeReplace, true);
  });

  it("is protected and open only to given networks in production", () => {
    const { inputs, options } = prod.one("aws:eks/cluster:Cluster");
    assert.equal(inputs.deletionProtection, true);
    assert.equal(options.protect, true);
    assert.equal(prod.one("aws:kms/key:Key").options.protect, true);
    assert.deepEqual((inputs.vpcConfig as Record<string, unknown>).publicAccessCidrs, [
      "203.0.113.0/24",
    ]);
  });

  it("keeps its logs in an own group with retention and key", () => {
    assert.deepEqual(
      prod.one("aws:cloudwatch/logGroup:LogGroup", "platform-control-plane-logs").inputs,
      { name: "/aws/eks/triton-test/cluster", retentionInDays: 365, kmsKeyId: key },
    );
  });

  it("has an own key with rotation that only this account and its log groups use", () => {
    const { inputs } = dev.one("aws:kms/key:Key");
    assert.equal(inputs.enableKeyRotation, true);
    assert.equal(inputs.deletionWindowInDays, 30);
    const policy = JSON.parse(String(inputs.policy)) as {
      Statement: { Principal: unknown; Condition?: unknown }[];
    };
    assert.deepEqual(
      policy.Statement.map(({ Principal, Condition }) => [Principal, Condition]),
      [
        [{ AWS: "arn:aws:iam::123456789012:root" }, undefined],
        [
          { Service: "logs.eu-central-1.amazonaws.com" },
          {
            ArnEquals: {
              "kms:EncryptionContext:aws:logs:arn": [
                "arn:aws:logs:eu-central-1:123456789012:log-group:/aws/eks/triton-test/cluster",
                "arn:aws:logs:eu-central-1:123456789012:log-group:/triton-platform/triton-test/vpc-flow-logs",
              ],
            },
          },
        ],
      ],
    );
  });

  it("admits the listed principals with the listed policies", () => {
    assert.deepEqual(
      prod
        .all("aws:eks/accessPolicyAssociation:AccessPolicyAssociation")
        .map(({ inputs }) => [inputs.principalArn, inputs.policyArn, inputs.accessScope]),
      [
        [
          DEPLOYER,
          "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
          { type: "cluster" },
        ],
        [
          "arn:aws:iam::123456789012:role/readers",
          "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy",
          { type: "namespace", namespaces: ["triton"] },
        ],
      ],
    );
  });

  it("hands out a secret kubeconfig without credentials, for the provider's own identity", () => {
    const { kubeconfig } = prod.outputs as { kubeconfig: { "<secret>": string } };
    const parsed = JSON.parse(kubeconfig["<secret>"]) as {
      users: { user: { exec: Record<string, unknown> } }[];
      clusters: unknown;
    };
    assert.deepEqual(parsed.users[0]?.user, {
      exec: {
        apiVersion: "client.authentication.k8s.io/v1",
        command: "aws",
        args: [
          "--region",
          "eu-central-1",
          "eks",
          "get-token",
          "--cluster-name",
          "triton-test",
          "--output",
          "json",
          "--role-arn",
          DEPLOYER,
        ],
        env: [{ name: "AWS_PROFILE", value: "prod" }],
        interactiveMode: "Never",
        provideClusterInfo: false,
      },
    });
    assert.deepEqual(parsed.clusters, [
      {
        name: "triton-test",
        cluster: { server: "https://abc.eks.amazonaws.com", "certificate-authority-data": "Q0E=" },
      },
    ]);
  });

  it("gives the Kubernetes provider an identity that is new with every cluster", () => {
    const { inputs } = dev.one("pulumi:providers:kubernetes");
    assert.equal(inputs.clusterIdentifier, "https://abc.eks.amazonaws.com");
  });

  it("configures the AWS provider with region, account and tags, and nothing that skips a check", () => {
    assert.deepEqual(prod.one("pulumi:providers:aws").inputs, {
      region: "eu-central-1",
      profile: "prod",
      allowedAccountIds: '["123456789012"]',
      assumeRoles: JSON.stringify([{ roleArn: DEPLOYER, sessionName: "triton-platform" }]),
      defaultTags: JSON.stringify({
        tags: {
          "triton-platform/project": "triton-platform",
          "triton-platform/stack": "test",
          "triton-platform/environment": "dev",
          "triton-platform/owner": "ml",
        },
      }),
      skipRegionValidation: "false",
      skipCredentialsValidation: "false",
    });
  });

  it("uses the explicit provider for every AWS resource", () => {
    const provider = prod.one("pulumi:providers:aws").urn;
    for (const { type, name, provider: used } of prod.resources) {
      if (type.startsWith("aws:"))
        assert.ok(used?.startsWith(provider) === true, `${type} ${name}`);
    }
  });
});

describe("network", () => {
  let dev: Recording;
  let prod: Recording;
  before(async function () {
    this.timeout(RECORDING_TIMEOUT);
    dev = await devRecording();
    prod = await prodRecording();
  });

  it("gives no subnet public addresses and tags each for load balancers", () => {
    const subnets = dev.all("aws:ec2/subnet:Subnet").map(({ inputs }) => inputs);
    assert.deepEqual(
      subnets.map(({ availabilityZone, cidrBlock, mapPublicIpOnLaunch, tags }) => [
        availabilityZone,
        cidrBlock,
        mapPublicIpOnLaunch,
        Object.keys(tags as object).filter((tag) => tag !== "Name"),
      ]),
      [
        ["eu-central-1a", "10.0.0.0/20", false, ["kubernetes.io/role/internal-elb"]],
        ["eu-central-1b", "10.0.32.0/20", false, ["kubernetes.io/role/internal-elb"]],
        ["eu-central-1a", "10.0.16.0/23", false, ["kubernetes.io/role/elb"]],
        ["eu-central-1b", "10.0.48.0/23", false, ["kubernetes.io/role/elb"]],
      ],
    );
  });

  it("closes the default security group", () => {
    const { inputs } = dev.one("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup");
    assert.deepEqual([inputs.ingress, inputs.egress], [[], []]);
  });

  it("routes every zone through the single gateway, or each through its own", () => {
    const gateways = (recording: Recording) =>
      recording
        .all("aws:ec2/route:Route")
        .filter(({ name }) => name.includes("private"))
        .map(({ inputs }) => inputs.natGatewayId);
    const nat = (zone: string) =>
      idOf("aws:ec2/natGateway:NatGateway", `platform-network-nat-${zone}`);
    assert.deepEqual(gateways(dev), [nat("eu-central-1a"), nat("eu-central-1a")]);
    assert.deepEqual(
      gateways(prod),
      ["eu-central-1a", "eu-central-1b", "eu-central-1c"].map((zone) => nat(zone)),
    );
  });

  it("sends model traffic to S3 past the gateway, from every zone", () => {
    const { inputs } = dev.one("aws:ec2/vpcEndpoint:VpcEndpoint", "platform-network-s3");
    assert.equal(inputs.vpcEndpointType, "Gateway");
    assert.equal(inputs.serviceName, "com.amazonaws.eu-central-1.s3");
    assert.equal((inputs.routeTableIds as unknown[]).length, 2);
  });

  it("has no way in or out, but endpoints, where there is no gateway", async function () {
    this.timeout(RECORDING_TIMEOUT);
    const closed = await recordPlatform(
      devConfig({
        network: { zones: ["eu-central-1a", "eu-central-1b"], natGateways: "none" },
        imageRegistry: { host: "registry.example" },
      }),
    );
    for (const type of [
      "aws:ec2/internetGateway:InternetGateway",
      "aws:ec2/natGateway:NatGateway",
      "aws:ec2/eip:Eip",
      "aws:ec2/route:Route",
    ]) {
      assert.deepEqual(closed.all(type), []);
    }
    assert.equal(closed.all("aws:ec2/subnet:Subnet").length, 2);
    assert.deepEqual(
      closed
        .all("aws:ec2/vpcEndpoint:VpcEndpoint")
        .map(({ inputs }) => String(inputs.serviceName).replace("com.amazonaws.eu-central-1.", ""))
        .sort(),
      [
        "autoscaling",
        "ec2",
        "ecr.api",
        "ecr.dkr",
        "eks",
        "eks-auth",
        "elasticloadbalancing",
        "kms",
        "logs",
        "s3",
        "sts",
      ],
    );
    const images = closed
      .all("kubernetes:helm.sh/v3:Release")
      .map(({ inputs }) => (inputs.values as { image: { repository: string } }).image.repository);
    assert.deepEqual(
      images.filter((image) => !image.startsWith("registry.example/")),
      [],
    );
  });

  it("only reads an existing VPC", async function () {
    this.timeout(RECORDING_TIMEOUT);
    const existing = {
      vpcId: "vpc-0123456789abcdef0",
      privateSubnetIds: {
        "eu-central-1a": "subnet-0000000000000000a",
        "eu-central-1b": "subnet-0000000000000000b",
      },
    };
    const recording = await recordPlatform(devConfig({ network: { existing } }));
    assert.deepEqual(
      recording.resources.filter(({ type }) => /^aws:ec2\/(vpc|subnet|route|nat)/.test(type)),
      [],
    );
    const { subnetIds } = recording.one("aws:eks/cluster:Cluster").inputs.vpcConfig as {
      subnetIds: string[];
    };
    assert.deepEqual(subnetIds, ["subnet-0000000000000000a", "subnet-0000000000000000b"]);
  });
});

describe("node groups", () => {
  let prod: Recording;
  before(async function () {
    this.timeout(RECORDING_TIMEOUT);
    prod = await prodRecording();
  });

  it("has exactly these inputs for a GPU group", async () => {
    const dev = await devRecording();
    assert.deepEqual(dev.one("aws:eks/nodeGroup:NodeGroup", "platform-t4").inputs, {
      clusterName: "triton-test",
      nodeRoleArn: arnOf("aws:iam/role:Role", "platform-node"),
      subnetIds: [subnet("private", "eu-central-1a"), subnet("private", "eu-central-1b")],
      version: "1.36",
      releaseVersion: "1.36.2-20260714",
      amiType: "AL2023_x86_64_NVIDIA",
      capacityType: "ON_DEMAND",
      instanceTypes: ["g4dn.xlarge"],
      scalingConfig: { minSize: 1, maxSize: 2, desiredSize: 1 },
      labels: {
        workload: "triton",
        "nvidia.com/gpu.present": "true",
        "k8s.amazonaws.com/accelerator": "nvidia-tesla-t4",
        "triton-platform/node-group": "t4",
      },
      taints: [{ key: "nvidia.com/gpu", value: "present", effect: "NO_SCHEDULE" }],
      launchTemplate: {
        id: idOf("aws:ec2/launchTemplate:LaunchTemplate", "platform-t4"),
        version: "7",
      },
      updateConfig: { maxUnavailable: 1, updateStrategy: "MINIMAL" },
      nodeRepairConfig: { enabled: true },
    });
    assert.equal(
      dev.one("aws:eks/nodeGroup:NodeGroup", "platform-t4").options.ignoreChanges,
      undefined,
    );
  });

  it("requires IMDSv2 with one hop and an encrypted gp3 root in every launch template", () => {
    const templates = prod.all("aws:ec2/launchTemplate:LaunchTemplate");
    assert.equal(templates.length, 3);
    for (const { inputs, name } of templates) {
      assert.deepEqual(
        inputs.metadataOptions,
        { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
        name,
      );
      const [{ ebs }] = inputs.blockDeviceMappings as [{ ebs: Record<string, unknown> }];
      assert.equal(ebs.encrypted, "true");
      assert.equal(ebs.volumeType, "gp3");
      assert.equal(inputs.networkInterfaces, undefined);
      assert.equal(inputs.vpcSecurityGroupIds, undefined);
      const specifications = inputs.tagSpecifications as { tags: Record<string, string> }[];
      assert.ok(specifications.every(({ tags }) => tags["triton-platform/owner"] === "ml"));
    }
  });

  it("stripes the local disks of GPU nodes only", () => {
    const userData = (name: string) =>
      Buffer.from(
        (prod.one("aws:ec2/launchTemplate:LaunchTemplate", name).inputs.userData as
          string | undefined) ?? "",
        "base64",
      ).toString("utf8");
    assert.equal(userData("platform-system"), "");
    assert.match(userData("platform-t4"), /strategy: RAID0/);
    assert.doesNotMatch(userData("platform-t4"), /FastImagePull/);
    assert.match(userData("platform-batch"), /FastImagePull: true/);
  });

  it("puts a Spot group at zero into its one zone", () => {
    const { inputs } = prod.one("aws:eks/nodeGroup:NodeGroup", "platform-batch");
    assert.equal(inputs.capacityType, "SPOT");
    assert.deepEqual(inputs.scalingConfig, { minSize: 0, maxSize: 2, desiredSize: 0 });
    assert.deepEqual(inputs.subnetIds, [subnet("private", "eu-central-1b")]);
  });

  it("leaves an autoscaler's size alone, except below a raised minimum", async function () {
    this.timeout(RECORDING_TIMEOUT);
    const plan = { minSize: 2, maxSize: 4, desiredSize: 2 };
    assert.deepEqual(decideSize(plan, false, 3), { size: 2, ignored: false });
    assert.deepEqual(decideSize(plan, true, undefined), { size: 2, ignored: true });
    assert.deepEqual(decideSize(plan, true, 3), { size: 3, ignored: true });
    assert.deepEqual(decideSize(plan, true, 1), { size: 2, ignored: false });
    assert.deepEqual(decideSize(plan, true, 9), { size: 4, ignored: false });
    const options = (recording: Recording, name: string) =>
      recording.one("aws:eks/nodeGroup:NodeGroup", name).options;
    assert.deepEqual(options(prod, "platform-t4").ignoreChanges, ["scalingConfig.desiredSize"]);
    assert.equal(options(prod, "platform-system").ignoreChanges, undefined);
    const raised = await recordPlatform(prodConfig(), { liveSizes: { t4: 1 } });
    assert.equal(options(raised, "platform-t4").ignoreChanges, undefined);
    assert.deepEqual(
      raised.one("aws:eks/nodeGroup:NodeGroup", "platform-t4").inputs.scalingConfig,
      plan,
    );
  });

  it("names no group, so that a replacement starts before the old one goes", () => {
    for (const { inputs } of prod.all("aws:eks/nodeGroup:NodeGroup")) {
      assert.equal(inputs.nodeGroupName, undefined);
    }
  });

  it("gives nodes neither the network plugin's rights nor SSH", () => {
    const policies = prod
      .all("aws:iam/rolePolicyAttachment:RolePolicyAttachment")
      .filter(({ name }) => name.startsWith("platform-node"))
      .map(({ inputs }) => inputs.policyArn);
    assert.deepEqual(policies, [
      "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy",
      "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly",
      "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore",
    ]);
    for (const { inputs } of prod.all("aws:eks/nodeGroup:NodeGroup")) {
      assert.equal(inputs.remoteAccess, undefined);
    }
  });
});

describe("identities", () => {
  let dev: Recording;
  before(async function () {
    this.timeout(RECORDING_TIMEOUT);
    dev = await devRecording();
  });

  it("lets exactly one service account take a server's role, for reading its own models", () => {
    const issuer = ISSUER.replace("https://", "");
    assert.deepEqual(dev.one("aws:iam/role:Role", "main-role").inputs.assumeRolePolicy, {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "ServiceAccount",
          Effect: "Allow",
          Principal: {
            Federated: arnOf(
              "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
              "platform-control-plane-oidc",
            ),
          },
          Action: "sts:AssumeRoleWithWebIdentity",
          Condition: {
            StringEquals: {
              [`${issuer}:sub`]: "system:serviceaccount:triton:main-triton",
              [`${issuer}:aud`]: "sts.amazonaws.com",
            },
          },
        },
      ],
    });
    assert.deepEqual(policyOf(dev, "main-role").Statement, [
      {
        Sid: "ListBucket",
        Effect: "Allow",
        Action: ["s3:ListBucket"],
        Resource: "arn:aws:s3:::models",
      },
      {
        Sid: "ReadModels",
        Effect: "Allow",
        Action: ["s3:GetObject"],
        Resource: "arn:aws:s3:::models/main/*",
      },
      {
        Sid: "Decrypt",
        Effect: "Allow",
        Action: ["kms:Decrypt"],
        Resource: "arn:aws:kms:eu-central-1:123456789012:key/models",
      },
    ]);
  });

  it("shows every right at the first preview, before the cluster exists", async function () {
    this.timeout(RECORDING_TIMEOUT);
    const preview = await recordPlatform(prodConfig(), { preview: true });
    for (const { inputs, name } of preview.all("aws:iam/rolePolicy:RolePolicy")) {
      assert.ok(!JSON.stringify(inputs.policy).includes(unknownMark), name);
    }
  });

  it("binds Pod Identity roles to this cluster", () => {
    const roles = dev
      .all("aws:iam/role:Role")
      .filter(({ inputs }) => JSON.stringify(inputs).includes("pods.eks.amazonaws.com"));
    assert.deepEqual(roles.map(({ name }) => name).sort(), [
      "platform-ebs-csi",
      "platform-vpc-cni",
      "services-load-balancer-controller-identity",
    ]);
    for (const { inputs } of roles) {
      const { Statement } = inputs.assumeRolePolicy as { Statement: { Condition: unknown }[] };
      assert.deepEqual(Statement[0]?.Condition, {
        StringEquals: { "aws:SourceAccount": "123456789012" },
        ArnEquals: { "aws:SourceArn": "arn:aws:eks:eu-central-1:123456789012:cluster/triton-test" },
      });
    }
  });

  it("lets nobody change anything outside the cluster: no wildcard action, no unconditional change", async () => {
    const prod = await prodRecording();
    const readOnly = /^[a-z0-9-]+:(Describe|List|Get)/;
    for (const { name } of prod.all("aws:iam/rolePolicy:RolePolicy")) {
      for (const { Sid, Action, Resource, Condition } of policyOf(prod, name).Statement) {
        for (const action of [Action].flat()) {
          assert.doesNotMatch(action, /\*/, `${name} ${Sid}`);
          if (Resource === "*") assert.match(action, readOnly, `${name} ${Sid}`);
        }
        if (/elasticloadbalancing:(Create|Delete|Modify|Set)/.test(String(Action))) {
          assert.match(JSON.stringify(Condition), /elbv2\.k8s\.aws\/cluster":"triton-test"/);
        }
      }
    }
  });
});
