import assert from "node:assert/strict";

import {
  LEFTOVER_KINDS,
  belongsTo,
  findLeftovers,
  removeLeftover,
} from "../../tools/aws/leftovers";
import type { SweepClients } from "../../tools/aws/leftovers";

const cluster = "triton-dev";
const own = [{ Key: "kubernetes.io/cluster/triton-dev", Value: "owned" }];
const other = [{ Key: "kubernetes.io/cluster/triton-dev-2", Value: "owned" }];
const balancerTags = [{ Key: "elbv2.k8s.aws/cluster", Value: cluster }];
const arn = (kind: string, name: string) =>
  `arn:aws:elasticloadbalancing:eu-central-1:123456789012:${kind}/${name}`;

/** Answers by command name; pages are answered by the token that the command carries. */
type Answers = Readonly<Record<string, (input: Record<string, unknown>) => object>>;

function fake(answers: Answers, sent: string[]): SweepClients {
  const send = (command: { constructor: { name: string }; input: Record<string, unknown> }) => {
    const answer = answers[command.constructor.name];
    assert.ok(answer !== undefined, `unexpected ${command.constructor.name}`);
    sent.push(`${command.constructor.name} ${JSON.stringify(command.input)}`);
    return Promise.resolve(answer(command.input));
  };
  const client = { send } as unknown;
  return {
    ec2: client as SweepClients["ec2"],
    loadBalancers: client as SweepClients["loadBalancers"],
    logs: client as SweepClients["logs"],
  };
}

const account: Answers = {
  DescribeVolumesCommand: ({ NextToken }) =>
    NextToken === undefined
      ? { Volumes: [{ VolumeId: "vol-other", Tags: other }], NextToken: "2" }
      : { Volumes: [{ VolumeId: "vol-own", Tags: own }, { VolumeId: "vol-bare" }] },
  DescribeNetworkInterfacesCommand: () => ({
    NetworkInterfaces: [
      {
        NetworkInterfaceId: "eni-own",
        TagSet: [{ Key: "cluster.k8s.amazonaws.com/name", Value: cluster }],
      },
      { NetworkInterfaceId: "eni-other", TagSet: other },
    ],
  }),
  DescribeSecurityGroupsCommand: () => ({
    SecurityGroups: [
      { GroupId: "sg-own", Tags: balancerTags },
      { GroupId: "sg-default", Tags: [] },
    ],
  }),
  DescribeLoadBalancersCommand: ({ Marker }) =>
    Marker === undefined
      ? { LoadBalancers: [{ LoadBalancerArn: arn("loadbalancer", "other") }], NextMarker: "2" }
      : { LoadBalancers: [{ LoadBalancerArn: arn("loadbalancer", "own") }] },
  DescribeTargetGroupsCommand: () => ({
    TargetGroups: [{ TargetGroupArn: arn("targetgroup", "own") }],
  }),
  DescribeTagsCommand: ({ ResourceArns }) => ({
    TagDescriptions: (ResourceArns as string[]).map((ResourceArn) => ({
      ResourceArn,
      Tags: ResourceArn.endsWith("/own") ? balancerTags : [],
    })),
  }),
  DescribeLogGroupsCommand: ({ logGroupNamePrefix }) => ({
    logGroups:
      logGroupNamePrefix === "/aws/eks/triton-dev/cluster"
        ? [{ logGroupName: "/aws/eks/triton-dev/cluster" }]
        : [{ logGroupName: `${String(logGroupNamePrefix)}-of-another` }],
  }),
};

describe("sweep after a destroy", () => {
  it("knows the cluster's own by its tags, and nobody else's", () => {
    assert.ok(belongsTo(cluster, own));
    assert.ok(belongsTo(cluster, [{ Key: "eks:cluster-name", Value: cluster }]));
    assert.ok(!belongsTo(cluster, other));
    assert.ok(!belongsTo(cluster, [{ Key: "elbv2.k8s.aws/cluster", Value: "triton-dev-2" }]));
    assert.ok(!belongsTo(cluster, undefined));
  });

  it("finds planted leftovers of every kind, on every page, in the order of removal", async () => {
    const found = await findLeftovers(fake(account, []), cluster, [
      "/aws/eks/triton-dev/cluster",
      "/triton-platform/triton-dev/vpc-flow-logs",
    ]);
    assert.deepEqual(found, [
      { kind: "load balancer", id: arn("loadbalancer", "own") },
      { kind: "target group", id: arn("targetgroup", "own") },
      { kind: "network interface", id: "eni-own" },
      { kind: "security group", id: "sg-own" },
      { kind: "volume", id: "vol-own" },
      { kind: "log group", id: "/aws/eks/triton-dev/cluster" },
    ]);
  });

  it("removes each kind by its own call", async () => {
    const sent: string[] = [];
    const done = () => ({});
    const clients = fake(
      {
        DeleteLoadBalancerCommand: done,
        DeleteTargetGroupCommand: done,
        DeleteNetworkInterfaceCommand: done,
        DeleteSecurityGroupCommand: done,
        DeleteVolumeCommand: done,
        DeleteLogGroupCommand: done,
      },
      sent,
    );
    for (const kind of LEFTOVER_KINDS) await removeLeftover(clients, { kind, id: "x" });
    assert.deepEqual(sent, [
      'DeleteLoadBalancerCommand {"LoadBalancerArn":"x"}',
      'DeleteTargetGroupCommand {"TargetGroupArn":"x"}',
      'DeleteNetworkInterfaceCommand {"NetworkInterfaceId":"x"}',
      'DeleteSecurityGroupCommand {"GroupId":"x"}',
      'DeleteVolumeCommand {"VolumeId":"x"}',
      'DeleteLogGroupCommand {"logGroupName":"x"}',
    ]);
  });
});
