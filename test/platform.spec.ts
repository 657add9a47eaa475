import assert from "node:assert/strict";

import { RunError } from "@pulumi/pulumi";

import { SECRET_KEYS, loadConfig } from "../components/config";
import { ClusterAccessError } from "../components/existing/clusterAccess";
import { deployPlatform } from "../components/platform";
import type { Connections } from "../components/platform";
import { RECORDING_TIMEOUT, allEdges, prerequisites } from "./aws/recordedPlatform";
import { recordResources } from "./support/mocks";
import type { Recording, RecordingArgs } from "./support/mocks";
import { awsAnswers, deployer, emptyCluster, root, stackConfig } from "./support/stack";

const connections: Connections = {
  connect: () => Promise.resolve(emptyCluster),
  identify: () => Promise.resolve(deployer),
};

/** Records a committed stack with other settings. */
function record(
  stack: string,
  settings: Readonly<Record<string, unknown>>,
  over: Partial<Connections> = {},
  args: RecordingArgs = {},
): Promise<Recording> {
  const { config, secretKeys } = stackConfig(stack);
  const changed = Object.entries(settings).map(([key, value]): [string, string] => [
    `triton-platform:${key}`,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  return recordResources(() => deployPlatform(loadConfig(), root, { ...connections, ...over }), {
    stack,
    config: { ...config, ...Object.fromEntries(changed) },
    secretKeys: [...secretKeys, ...SECRET_KEYS.map((key) => `triton-platform:${key}`)],
    ...awsAnswers,
    ...args,
  });
}

async function refusal(recording: Promise<Recording>): Promise<string> {
  try {
    await recording;
  } catch (error) {
    assert.ok(error instanceof RunError, String(error));
    return error.message;
  }
  assert.fail("nothing was refused");
}

const noCredentials = () => Promise.reject(new Error("Could not load credentials"));

describe("platform on EKS", function () {
  this.timeout(RECORDING_TIMEOUT);

  it("lists what is wrong with configuration, servers and credentials at once", async () => {
    const message = await refusal(
      record(
        "dev",
        {
          awsAccessKeyId: "AKIDEXAMPLE",
          budget: { gpus: 1 },
          network: { zones: ["eu-central-1a", "eu-central-1b"], natGateways: "none" },
        },
        { identify: noCredentials },
      ),
    );
    assert.deepEqual(message.split("\n"), [
      "Stack dev cannot be deployed (4):",
      '  awsAccessKeyId: is set, but modelRepository.credentials is "irsa", and a static key would silently win over the role; remove it with: pulumi config rm triton-platform:awsAccessKeyId',
      '  network.natGateways: "none" leaves the nodes without a way to public registries; set imageRegistry.host to a registry that they can reach, or use single or perZone',
      "  budget.gpus: 1 is exceeded: the GPU groups at their maximum size have 2; lower their maxSize or raise the budget",
      "  aws: STS does not say whose credentials these are (Could not load credentials); accepted: AWS credentials in the environment, a profile or a role",
    ]);
  });

  it("refuses another account and a deployer without rights", async () => {
    const arn = "arn:aws:iam::210987654321:role/stranger";
    const message = await refusal(
      record("dev", {}, { identify: () => Promise.resolve({ arn, accountId: "210987654321" }) }),
    );
    assert.match(
      message,
      /^Stack dev cannot be deployed \(2\):\n {2}aws\.accountId: .*123456789012.*210987654321/,
    );
    assert.match(message, /\n {2}cluster\.accessEntries: the deployer /);
  });

  it("prints the zones to copy where none are pinned, and creates nothing", async () => {
    const message = await refusal(
      record(
        "dev",
        { network: { cidr: "10.64.0.0/16" } },
        {},
        {
          calls: {
            "aws:index/getAvailabilityZones:getAvailabilityZones": () => ({
              names: ["eu-central-1a", "eu-central-1b", "eu-central-1c"],
              zoneIds: ["euc1-az2", "euc1-az3", "euc1-az1"],
            }),
            "aws:ec2/getInstanceTypeOfferings:getInstanceTypeOfferings": () => ({
              instanceTypes: ["t3.large", "g4dn.xlarge", "t3.large", "g4dn.xlarge", "t3.large"],
              locations: [
                "eu-central-1a",
                "eu-central-1a",
                "eu-central-1b",
                "eu-central-1b",
                "eu-central-1c",
              ],
            }),
          },
        },
      ),
    );
    assert.deepEqual(message.split("\n").slice(-2), [
      "pulumi config set --path 'triton-platform:network.zones[0]' eu-central-1a",
      "pulumi config set --path 'triton-platform:network.zones[1]' eu-central-1b",
    ]);
  });

  it("gives a server its name, with a certificate before its load balancer and a record after", async () => {
    const host = "main.triton.example.com";
    const recording = await record(
      "dev",
      { endpoint: { domain: "triton.example.com", zoneId: "Z0123456789ABC" } },
      {},
      {
        outputs: {
          ...awsAnswers.outputs,
          "aws:acm/certificate:Certificate": () => ({
            domainValidationOptions: [
              {
                domainName: host,
                resourceRecordName: `_x.${host}`,
                resourceRecordType: "CNAME",
                resourceRecordValue: "_y.acm-validations.aws",
              },
            ],
          }),
          "aws:acm/certificateValidation:CertificateValidation": (_name, inputs) => inputs,
          "kubernetes:core/v1:Service": (_name, { metadata }) => ({
            metadata,
            status: { loadBalancer: { ingress: [{ hostname: "nlb.elb.amazonaws.com" }] } },
          }),
        },
      },
    );
    const { metadata } = recording.one("kubernetes:core/v1:Service", "main-service").inputs;
    const { annotations } = metadata as { annotations: Record<string, string> };
    const annotation = (key: string) =>
      annotations[`service.beta.kubernetes.io/aws-load-balancer-${key}`];
    assert.match(annotation("ssl-cert") ?? "", /^arn:aws:acm:.*main-certificate/);
    assert.equal(annotation("ssl-negotiation-policy"), "ELBSecurityPolicy-TLS13-1-2-2021-06");
    assert.equal(annotation("alpn-policy"), "HTTP2Optional");
    const published = recording.one("aws:route53/record:Record", "main-record").inputs;
    assert.deepEqual([published.name, published.records], [host, ["nlb.elb.amazonaws.com"]]);
    const { main } = recording.outputs.servers as Record<string, { httpUrl: string }>;
    assert.equal(main?.httpUrl, `https://${host}:8000`);
    const edges = allEdges(recording);
    assert.ok(
      prerequisites(edges, "core.Service main-service").has(
        "acm.CertificateValidation main-certificate",
      ),
    );
    assert.ok(prerequisites(edges, "route53.Record main-record").has("core.Service main-service"));
  });

  it("reads every image of its own and of the charts from the registry, with NAT or without", async () => {
    const host = "123456789012.dkr.ecr.eu-central-1.amazonaws.com";
    const network = { zones: ["eu-central-1a", "eu-central-1b"], natGateways: "none" };
    const recording = await record("dev", { imageRegistry: { host }, network, budget: {} });
    const { spec } = recording.one("kubernetes:apps/v1:Deployment").inputs as {
      spec: { template: { spec: { containers: { image: string }[] } } };
    };
    assert.deepEqual(
      spec.template.spec.containers.map(({ image }) => image),
      [`${host}/nvcr.io/nvidia/tritonserver:26.08-py3`],
    );
    const releases = recording.all("kubernetes:helm.sh/v3:Release");
    assert.equal(releases.length, 2);
    for (const { inputs, name } of releases) {
      assert.ok(JSON.stringify(inputs.values).includes(`${host}/`), name);
    }
    assert.deepEqual(recording.all("aws:ec2/natGateway:NatGateway"), []);
  });

  it("takes keys instead of a role where the stack says so", async () => {
    const recording = await record("dev", {
      awsAccessKeyId: "a",
      awsSecretAccessKey: "b",
      modelRepository: { credentials: "secret" },
    });
    assert.equal(recording.all("kubernetes:core/v1:Secret").length, 1);
    assert.deepEqual(
      recording
        .all("aws:iam/role:Role")
        .map(({ name }) => name)
        .filter((name) => name === "main-role"),
      [],
    );
  });
});

describe("platform on a cluster of the user's", () => {
  it("names the account in the bucket on AWS, and asks nobody where the bucket is named or elsewhere", async () => {
    const asked: string[] = [];
    const identify: Connections["identify"] = ({ region }) => {
      asked.push(region);
      return Promise.resolve({ arn: "", accountId: "210987654321" });
    };
    const bucketOf = async (modelRepository: Record<string, unknown>) => {
      const recording = await record("sandbox", { modelRepository }, { identify });
      return recording.one("aws:s3/bucket:Bucket").inputs.bucket;
    };
    assert.match(String(await bucketOf({})), /^triton-platform-sandbox-210987654321-models-/);
    assert.deepEqual(asked, ["us-west-2"]);
    assert.equal(await bucketOf({ bucket: { name: "our-models" } }), "our-models");
    const endpoint = { host: "objects.example.com", port: 9000 };
    assert.match(String(await bucketOf({ endpoint })), /^triton-platform-sandbox-models-/);
    assert.equal(asked.length, 1);
  });

  it("says which setting needs credentials of AWS where there are none", async () => {
    assert.equal(
      await refusal(record("sandbox", {}, { identify: noCredentials })),
      [
        "Stack sandbox cannot be deployed (1):",
        "  modelRepository.bucket.name: STS does not say whose credentials these are (Could not load credentials); accepted: AWS credentials in the environment, a profile or a role",
      ].join("\n"),
    );
  });

  it("reports a cluster that it cannot reach without a stack trace", async () => {
    const problem = { path: "kubernetes.context", message: "is gone" };
    const connect = () => Promise.reject(new ClusterAccessError([problem]));
    assert.equal(
      await refusal(record("sandbox", {}, { connect })),
      "Stack sandbox cannot reach its cluster (1):\n  kubernetes.context: is gone",
    );
  });
});
