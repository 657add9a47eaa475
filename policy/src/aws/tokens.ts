/** Type tokens of the AWS resources that the policies look at. The pack itself loads no provider SDK. */
export const tokens = {
  accessKey: "aws:iam/accessKey:AccessKey",
  addon: "aws:eks/addon:Addon",
  bucket: "aws:s3/bucket:Bucket",
  bucketAcl: "aws:s3/bucketAcl:BucketAcl",
  bucketEncryption:
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  bucketLifecycle: "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
  bucketLogging: "aws:s3/bucketLogging:BucketLogging",
  bucketOwnership: "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
  bucketPolicy: "aws:s3/bucketPolicy:BucketPolicy",
  bucketPublicAccessBlock: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
  bucketVersioning: "aws:s3/bucketVersioning:BucketVersioning",
  cluster: "aws:eks/cluster:Cluster",
  defaultSecurityGroup: "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
  egressRule: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
  flowLog: "aws:ec2/flowLog:FlowLog",
  groupPolicy: "aws:iam/groupPolicy:GroupPolicy",
  groupPolicyAttachment: "aws:iam/groupPolicyAttachment:GroupPolicyAttachment",
  ingressRule: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  instance: "aws:ec2/instance:Instance",
  kmsKey: "aws:kms/key:Key",
  kmsKeyPolicy: "aws:kms/keyPolicy:KeyPolicy",
  launchTemplate: "aws:ec2/launchTemplate:LaunchTemplate",
  logGroup: "aws:cloudwatch/logGroup:LogGroup",
  nodeGroup: "aws:eks/nodeGroup:NodeGroup",
  podIdentityAssociation: "aws:eks/podIdentityAssociation:PodIdentityAssociation",
  policy: "aws:iam/policy:Policy",
  policyAttachment: "aws:iam/policyAttachment:PolicyAttachment",
  queue: "aws:sqs/queue:Queue",
  repository: "aws:ecr/repository:Repository",
  role: "aws:iam/role:Role",
  rolePolicy: "aws:iam/rolePolicy:RolePolicy",
  rolePolicyAttachmentsExclusive:
    "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive",
  rolePolicyAttachment: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  securityGroup: "aws:ec2/securityGroup:SecurityGroup",
  securityGroupRule: "aws:ec2/securityGroupRule:SecurityGroupRule",
  subnet: "aws:ec2/subnet:Subnet",
  user: "aws:iam/user:User",
  userLoginProfile: "aws:iam/userLoginProfile:UserLoginProfile",
  userPolicy: "aws:iam/userPolicy:UserPolicy",
  userPolicyAttachment: "aws:iam/userPolicyAttachment:UserPolicyAttachment",
  vpc: "aws:ec2/vpc:Vpc",
} as const;

/** The provider resource of AWS. */
export const providerToken = "pulumi:providers:aws";

/** Resources of the AWS provider, the provider itself excluded. */
export const everyAwsResource = {
  family: "AWS resources",
  includes: (type: string): boolean => type.startsWith("aws:"),
} as const;

const olderBucketKinds = [
  "",
  "Acl",
  "LifecycleConfiguration",
  "Logging",
  "ServerSideEncryptionConfiguration",
  "Versioning",
];

/** Deprecated twins of some resources of buckets, with the same properties. */
export const olderBucketTokens: readonly string[] = olderBucketKinds.map(
  (kind) => `aws:s3/bucket${kind}V2:Bucket${kind}V2`,
);

/** The token that replaces a deprecated one; any other token unchanged. */
export function currentToken(type: string): string {
  return olderBucketTokens.includes(type) ? type.replaceAll("V2", "") : type;
}
