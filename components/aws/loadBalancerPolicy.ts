import type * as aws from "@pulumi/aws";

import type { ClusterScope } from "./iamPolicies";

type PolicyStatement = aws.iam.PolicyStatement;

/** Tag that the controller puts on what it creates. */
const CLUSTER_TAG = "elbv2.k8s.aws/cluster";

/**
 * What the AWS Load Balancer Controller needs for network load balancers of one cluster. Narrower than the published
 * policy: no application load balancers, WAF, Shield or Cognito, and everything that changes something is bound to the
 * account, the region and the cluster's tag.
 * https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/docs/install/iam_policy.json
 */
export function loadBalancerControllerPolicy(scope: ClusterScope): aws.iam.PolicyDocument {
  const { partition, region, accountId, clusterName } = scope;
  const elb = (resource: string) =>
    `arn:${partition}:elasticloadbalancing:${region}:${accountId}:${resource}`;
  const ec2 = (resource: string) => `arn:${partition}:ec2:${region}:${accountId}:${resource}`;
  const balancers = elb("loadbalancer/net/*/*");
  const targetGroups = elb("targetgroup/*/*");
  const listeners = elb("listener/net/*/*/*");
  const securityGroups = ec2("security-group/*");
  const requested = { [`aws:RequestTag/${CLUSTER_TAG}`]: clusterName };
  const owned = { [`aws:ResourceTag/${CLUSTER_TAG}`]: clusterName };
  const allow = (
    Sid: string,
    Action: string[],
    Resource: string | string[],
    Condition?: PolicyStatement["Condition"],
  ): PolicyStatement => ({
    Sid,
    Effect: "Allow",
    Action,
    Resource,
    ...(Condition === undefined ? {} : { Condition }),
  });
  return {
    Version: "2012-10-17",
    Statement: [
      allow(
        "ServiceLinkedRole",
        ["iam:CreateServiceLinkedRole"],
        `arn:${partition}:iam::${accountId}:role/aws-service-role/elasticloadbalancing.amazonaws.com/AWSServiceRoleForElasticLoadBalancing`,
        { StringEquals: { "iam:AWSServiceName": "elasticloadbalancing.amazonaws.com" } },
      ),
      allow("Describe", DESCRIBE_ACTIONS, "*"),
      allow("CreateSecurityGroup", ["ec2:CreateSecurityGroup"], [securityGroups, ec2("vpc/*")]),
      allow("TagNewSecurityGroup", ["ec2:CreateTags"], securityGroups, {
        StringEquals: { "ec2:CreateAction": "CreateSecurityGroup", ...requested },
      }),
      allow("TagOwnSecurityGroup", ["ec2:CreateTags", "ec2:DeleteTags"], securityGroups, {
        StringEquals: owned,
      }),
      allow(
        "ChangeOwnSecurityGroup",
        [
          "ec2:AuthorizeSecurityGroupIngress",
          "ec2:RevokeSecurityGroupIngress",
          "ec2:DeleteSecurityGroup",
        ],
        securityGroups,
        { StringEquals: owned },
      ),
      // The group that EKS itself makes for the nodes: load balancers must be let in to the pods' ports.
      allow(
        "OpenNodesToLoadBalancers",
        ["ec2:AuthorizeSecurityGroupIngress", "ec2:RevokeSecurityGroupIngress"],
        securityGroups,
        { StringEquals: { [`aws:ResourceTag/kubernetes.io/cluster/${clusterName}`]: "owned" } },
      ),
      allow(
        "Create",
        ["elasticloadbalancing:CreateLoadBalancer", "elasticloadbalancing:CreateTargetGroup"],
        [balancers, targetGroups],
        { StringEquals: requested },
      ),
      allow("TagNew", ["elasticloadbalancing:AddTags"], [balancers, targetGroups, listeners], {
        StringEquals: {
          "elasticloadbalancing:CreateAction": [
            "CreateLoadBalancer",
            "CreateTargetGroup",
            "CreateListener",
          ],
          ...requested,
        },
      }),
      allow(
        "TagOwn",
        ["elasticloadbalancing:AddTags", "elasticloadbalancing:RemoveTags"],
        [balancers, targetGroups, listeners],
        { StringEquals: owned },
      ),
      allow("ChangeOwn", CHANGE_ACTIONS, [balancers, targetGroups, listeners], {
        StringEquals: owned,
      }),
    ],
  };
}

const DESCRIBE_ACTIONS = [
  "acm:DescribeCertificate",
  "acm:ListCertificates",
  "ec2:DescribeAccountAttributes",
  "ec2:DescribeAddresses",
  "ec2:DescribeAvailabilityZones",
  "ec2:DescribeInstances",
  "ec2:DescribeInternetGateways",
  "ec2:DescribeNetworkInterfaces",
  "ec2:DescribeRouteTables",
  "ec2:DescribeSecurityGroups",
  "ec2:DescribeSubnets",
  "ec2:DescribeTags",
  "ec2:DescribeVpcPeeringConnections",
  "ec2:DescribeVpcs",
  "ec2:GetSecurityGroupsForVpc",
  "elasticloadbalancing:DescribeCapacityReservation",
  "elasticloadbalancing:DescribeListenerAttributes",
  "elasticloadbalancing:DescribeListenerCertificates",
  "elasticloadbalancing:DescribeListeners",
  "elasticloadbalancing:DescribeLoadBalancerAttributes",
  "elasticloadbalancing:DescribeLoadBalancers",
  "elasticloadbalancing:DescribeRules",
  "elasticloadbalancing:DescribeSSLPolicies",
  "elasticloadbalancing:DescribeTags",
  "elasticloadbalancing:DescribeTargetGroupAttributes",
  "elasticloadbalancing:DescribeTargetGroups",
  "elasticloadbalancing:DescribeTargetHealth",
];

const CHANGE_ACTIONS = [
  "elasticloadbalancing:AddListenerCertificates",
  "elasticloadbalancing:CreateListener",
  "elasticloadbalancing:DeleteListener",
  "elasticloadbalancing:DeleteLoadBalancer",
  "elasticloadbalancing:DeleteTargetGroup",
  "elasticloadbalancing:DeregisterTargets",
  "elasticloadbalancing:ModifyListener",
  "elasticloadbalancing:ModifyListenerAttributes",
  "elasticloadbalancing:ModifyLoadBalancerAttributes",
  "elasticloadbalancing:ModifyTargetGroup",
  "elasticloadbalancing:ModifyTargetGroupAttributes",
  "elasticloadbalancing:RegisterTargets",
  "elasticloadbalancing:RemoveListenerCertificates",
  "elasticloadbalancing:SetIpAddressType",
  "elasticloadbalancing:SetSecurityGroups",
  "elasticloadbalancing:SetSubnets",
];
