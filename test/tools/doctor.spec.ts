import assert from "node:assert/strict";

import { doctorChecks, formatCheck, registriesOf } from "../../tools/aws/doctorChecks";
import type { Facts } from "../../tools/aws/doctorChecks";
import { devConfig, prodConfig } from "../aws/eksConfigs";

const zones = ["eu-central-1a", "eu-central-1b", "eu-central-1c"];

const facts = (over: Partial<Facts> = {}): Facts => ({
  caller: {
    accountId: "123456789012",
    arn: "arn:aws:sts::123456789012:assumed-role/deployer/me",
  },
  quotas: { onDemandGpuVcpus: 8, spotGpuVcpus: 0, elasticIps: 5, vpcs: 5 },
  used: { onDemandGpuVcpus: 0, spotGpuVcpus: 0, elasticIps: 4, vpcs: 1 },
  offerings: { "t3.large": zones, "g4dn.xlarge": zones },
  vpcCidrs: ["172.31.0.0/16"],
  awsCli: "aws-cli/2.31.0",
  reachableRegistries: ["nvcr.io", "public.ecr.aws", "registry.k8s.io"],
  ...over,
});

const failures = (over: Partial<Facts>) =>
  doctorChecks(devConfig(), facts(over)).filter(({ ok }) => !ok);

describe("doctor", () => {
  it("passes what holds, quotas that are exactly enough included", () => {
    assert.deepEqual(doctorChecks(devConfig(), facts()).map(formatCheck), [
      "ok    account: 123456789012",
      "ok    deployer: arn:aws:sts::123456789012:assumed-role/deployer/me",
      "ok    aws CLI: aws-cli/2.31.0",
      "ok    quota Running On-Demand G and VT: 0 in use + 8 of this stack at maximum size, quota 8",
      "ok    quota EC2-VPC Elastic IPs: 4 in use + 1 of this stack at maximum size, quota 5",
      "ok    quota VPCs per Region: 1 in use + 1 of this stack at maximum size, quota 5",
      "ok    t3.large for nodeGroups.system: offered in every zone",
      "ok    g4dn.xlarge for nodeGroups.gpu.t4: offered in every zone",
      "ok    network of the VPC: 10.0.0.0/16 overlaps no VPC of the region",
      "ok    registry nvcr.io: answers",
      "ok    registry public.ecr.aws: answers",
      "ok    registry registry.k8s.io: answers",
    ]);
  });

  it("gives the command that raises a quota", () => {
    const [failure, ...others] = failures({
      quotas: { onDemandGpuVcpus: 7, spotGpuVcpus: 0, elasticIps: 5, vpcs: 5 },
    });
    assert.deepEqual(others, []);
    assert.equal(
      failure === undefined ? "" : formatCheck(failure),
      "FAIL  quota Running On-Demand G and VT: 0 in use + 8 of this stack at maximum size, quota 7\n      fix: aws service-quotas request-service-quota-increase --region eu-central-1 --service-code ec2 --quota-code L-DB2E81BA --desired-value 8",
    );
  });

  it("counts Spot groups against the Spot quota", () => {
    const spot = doctorChecks(prodConfig(), facts()).find(({ name }) => name.includes("Spot"));
    assert.equal(spot?.found, "0 in use + 96 of this stack at maximum size, quota 0");
    assert.equal(spot.ok, false);
  });

  it("finds a type that a zone lacks, an overlapping VPC, a missing CLI and a silent registry", () => {
    assert.deepEqual(
      failures({
        offerings: { "t3.large": zones, "g4dn.xlarge": ["eu-central-1a"] },
        vpcCidrs: ["10.0.128.0/20"],
        awsCli: undefined,
        reachableRegistries: ["nvcr.io", "registry.k8s.io"],
      }).map(({ name, found }) => `${name}: ${found}`),
      [
        "aws CLI: not on PATH",
        "g4dn.xlarge for nodeGroups.gpu.t4: not offered in eu-central-1b",
        "network of the VPC: 10.0.0.0/16 overlaps the VPC 10.0.128.0/20",
        "registry public.ecr.aws: does not answer",
      ],
    );
  });

  it("names both accounts, and the admins, for a stranger", () => {
    const [account, deployer] = failures({
      caller: { accountId: "999999999999", arn: "arn:aws:iam::999999999999:user/me" },
    });
    assert.match(account?.fix ?? "", /account 123456789012.*account 999999999999/);
    assert.match(deployer?.fix ?? "", /not among the cluster's admins/);
  });

  it("asks only the own registry where images come from there", () => {
    assert.deepEqual(registriesOf(prodConfig()), [
      "123456789012.dkr.ecr.eu-central-1.amazonaws.com",
    ]);
  });
});
