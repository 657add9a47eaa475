import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

type PolicyDocument = aws.iam.PolicyDocument;
type PolicyStatement = aws.iam.PolicyStatement;

/** Where a policy applies. */
export interface AccountScope {
  readonly accountId: string;
  readonly region: string;
  /** `aws`, `aws-cn` or `aws-us-gov`. */
  readonly partition: string;
}

/** Scope of a cluster's own controllers. */
export interface ClusterScope extends AccountScope {
  readonly clusterName: string;
}

/** The ARN partition of a region. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
export function partitionOf(region: string): string {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

function document(...statements: PolicyStatement[]): PolicyDocument {
  return { Version: "2012-10-17", Statement: statements };
}

const allow = (
  Sid: string,
  Action: readonly string[],
  Resource: pulumi.Input<string> | pulumi.Input<string>[],
  Condition?: PolicyStatement["Condition"],
): PolicyStatement => ({
  Sid,
  Effect: "Allow",
  Action: [...Action],
  Resource,
  ...(Condition === undefined ? {} : { Condition }),
});

/** Lets an AWS service take a role. */
export function serviceTrust(service: string): PolicyDocument {
  return document({
    Sid: "Service",
    Effect: "Allow",
    Principal: { Service: service },
    Action: "sts:AssumeRole",
  });
}

/** ARN of a cluster, known before the cluster is. */
export function clusterArn({ partition, region, accountId, clusterName }: ClusterScope): string {
  return `arn:${partition}:eks:${region}:${accountId}:cluster/${clusterName}`;
}

/**
 * Lets pods of this cluster take a role through EKS Pod Identity, and nobody else's.
 * https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
 */
export function podIdentityTrust(scope: ClusterScope): PolicyDocument {
  return document({
    Sid: "PodIdentity",
    Effect: "Allow",
    Principal: { Service: "pods.eks.amazonaws.com" },
    Action: ["sts:AssumeRole", "sts:TagSession"],
    Condition: {
      StringEquals: { "aws:SourceAccount": scope.accountId },
      ArnEquals: { "aws:SourceArn": clusterArn(scope) },
    },
  });
}

/** Prefix of the condition keys of an issuer: its URL without the scheme. */
export function issuerHost(issuerUrl: string): string {
  return issuerUrl.replace(/^https:\/\//, "");
}

/**
 * Lets exactly one service account take a role through the cluster's OIDC provider.
 * https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
 */
export function webIdentityTrust(args: {
  readonly providerArn: string;
  readonly issuerUrl: string;
  readonly namespace: string;
  readonly serviceAccount: string;
}): PolicyDocument {
  const issuer = issuerHost(args.issuerUrl);
  return document({
    Sid: "ServiceAccount",
    Effect: "Allow",
    Principal: { Federated: args.providerArn },
    Action: "sts:AssumeRoleWithWebIdentity",
    Condition: {
      StringEquals: {
        [`${issuer}:sub`]: `system:serviceaccount:${args.namespace}:${args.serviceAccount}`,
        [`${issuer}:aud`]: "sts.amazonaws.com",
      },
    },
  });
}

/**
 * What Triton does with its bucket. ListBucket carries no prefix condition: the server starts with HeadBucket, which
 * has no prefix and would be denied.
 * https://github.com/triton-inference-server/core/blob/main/src/filesystem/implementations/s3.h
 *
 * @param serverPrefix first part of the server's object keys; nothing beside it can be read
 */
export function modelReadPolicy(args: {
  readonly partition: string;
  readonly bucket: string;
  readonly serverPrefix: string;
  readonly keyArn: pulumi.Input<string> | undefined;
}): PolicyDocument {
  const bucketArn = `arn:${args.partition}:s3:::${args.bucket}`;
  return document(
    allow("ListBucket", ["s3:ListBucket"], bucketArn),
    allow("ReadModels", ["s3:GetObject"], `${bucketArn}/${args.serverPrefix}/*`),
    ...(args.keyArn === undefined ? [] : [allow("Decrypt", ["kms:Decrypt"], args.keyArn)]),
  );
}

/**
 * Policy of the cluster's key: the account's IAM decides who administers it, and CloudWatch Logs may encrypt this
 * stack's log groups with it.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 */
export function clusterKeyPolicy(scope: AccountScope, logGroupNames: readonly string[]) {
  const { partition, region, accountId } = scope;
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "Account",
        Effect: "Allow",
        Principal: { AWS: `arn:${partition}:iam::${accountId}:root` },
        Action: "kms:*",
        Resource: "*",
      },
      {
        Sid: "Logs",
        Effect: "Allow",
        Principal: { Service: `logs.${region}.amazonaws.com` },
        Action: [
          "kms:Encrypt",
          "kms:Decrypt",
          "kms:ReEncryptFrom",
          "kms:ReEncryptTo",
          "kms:GenerateDataKey",
          "kms:GenerateDataKeyWithoutPlaintext",
          "kms:DescribeKey",
        ],
        Resource: "*",
        Condition: {
          ArnEquals: {
            "kms:EncryptionContext:aws:logs:arn": logGroupNames.map(
              (name) => `arn:${partition}:logs:${region}:${accountId}:log-group:${name}`,
            ),
          },
        },
      },
    ],
  };
}

/** Writing of flow logs into one log group. https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html */
export function flowLogPolicy(scope: AccountScope, logGroupName: string): PolicyDocument {
  const { partition, region, accountId } = scope;
  const arn = `arn:${partition}:logs:${region}:${accountId}:log-group:${logGroupName}`;
  return document(
    allow(
      "WriteFlowLogs",
      ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
      [arn, `${arn}:*`],
    ),
    allow("ListLogGroups", ["logs:DescribeLogGroups"], "*"),
  );
}

/** Lets the VPC flow log service take a role, for this account only. */
export function flowLogTrust(scope: AccountScope): PolicyDocument {
  const { partition, region, accountId } = scope;
  return document({
    Sid: "FlowLogs",
    Effect: "Allow",
    Principal: { Service: "vpc-flow-logs.amazonaws.com" },
    Action: "sts:AssumeRole",
    Condition: {
      StringEquals: { "aws:SourceAccount": accountId },
      ArnLike: { "aws:SourceArn": `arn:${partition}:ec2:${region}:${accountId}:vpc-flow-log/*` },
    },
  });
}

/**
 * Cluster Autoscaler: reads everything, changes only the groups of its own cluster.
 * https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/cloudprovider/aws/README.md
 */
export function autoscalerPolicy(scope: ClusterScope): PolicyDocument {
  const { partition, region, accountId, clusterName } = scope;
  return document(
    allow(
      "Describe",
      [
        "autoscaling:DescribeAutoScalingGroups",
        "autoscaling:DescribeAutoScalingInstances",
        "autoscaling:DescribeLaunchConfigurations",
        "autoscaling:DescribeScalingActivities",
        "autoscaling:DescribeTags",
        "ec2:DescribeImages",
        "ec2:DescribeInstanceTypes",
        "ec2:DescribeLaunchTemplateVersions",
        "ec2:GetInstanceTypesFromInstanceRequirements",
      ],
      "*",
    ),
    allow(
      "DescribeGroupsAtZero",
      ["eks:DescribeNodegroup"],
      `arn:${partition}:eks:${region}:${accountId}:nodegroup/${clusterName}/*/*`,
    ),
    allow(
      "Resize",
      ["autoscaling:SetDesiredCapacity", "autoscaling:TerminateInstanceInAutoScalingGroup"],
      `arn:${partition}:autoscaling:${region}:${accountId}:autoScalingGroup:*:autoScalingGroupName/*`,
      {
        StringEquals: {
          [`aws:ResourceTag/k8s.io/cluster-autoscaler/${clusterName}`]: "owned",
        },
      },
    ),
  );
}
