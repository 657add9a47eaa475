/** Kinds of AWS resources that take tags, by module, as far as a platform like this one creates them. */
const kinds: Readonly<Record<string, readonly string[]>> = {
  acm: ["Certificate"],
  alb: ["LoadBalancer", "TargetGroup"],
  cloudwatch: ["LogGroup", "MetricAlarm"],
  dynamodb: ["Table"],
  ebs: ["Volume"],
  ec2: [
    "DefaultSecurityGroup",
    "EgressOnlyInternetGateway",
    "Eip",
    "FlowLog",
    "Instance",
    "InternetGateway",
    "KeyPair",
    "LaunchTemplate",
    "NatGateway",
    "NetworkAcl",
    "NetworkInterface",
    "RouteTable",
    "SecurityGroup",
    "Subnet",
    "Vpc",
    "VpcDhcpOptions",
    "VpcEndpoint",
    "VpcPeeringConnection",
  ],
  ecr: ["Repository"],
  efs: ["AccessPoint", "FileSystem"],
  eks: ["AccessEntry", "Addon", "Cluster", "FargateProfile", "NodeGroup", "PodIdentityAssociation"],
  fsx: ["LustreFileSystem"],
  iam: ["InstanceProfile", "OpenIdConnectProvider", "Policy", "Role", "User"],
  kms: ["Key", "ReplicaKey"],
  lb: ["Listener", "LoadBalancer", "TargetGroup"],
  route53: ["HealthCheck", "Zone"],
  s3: ["Bucket", "BucketObjectv2"],
  secretsmanager: ["Secret"],
  sns: ["Topic"],
  sqs: ["Queue"],
  ssm: ["Parameter"],
  vpc: ["SecurityGroupEgressRule", "SecurityGroupIngressRule"],
};

/** Their type tokens, such as `aws:ec2/vpc:Vpc`. */
export const taggableTypes: ReadonlySet<string> = new Set(
  Object.entries(kinds).flatMap(([module, names]) =>
    names.map((name) => `aws:${module}/${name.charAt(0).toLowerCase()}${name.slice(1)}:${name}`),
  ),
);
