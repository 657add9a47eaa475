import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { interfaceEndpointServices } from "./endpoints";
import { FlowLogs } from "./flowLogs";
import type { AccountScope } from "./iamPolicies";
import type { NetworkConfig } from "./networkSchema";
import { planSubnets } from "./subnets";

export interface NetworkArgs {
  /** Validated configuration; decides which resources exist. */
  readonly config: NetworkConfig;
  readonly scope: AccountScope;
  /** Name of the flow logs' log group. */
  readonly flowLogGroup: string;
  /** Key that encrypts the flow logs. */
  readonly keyArn: pulumi.Input<string>;
}

/** Ids by availability zone. */
export type SubnetIds = Readonly<Record<string, pulumi.Output<string>>>;

/** The VPC of the cluster: an own one, or an existing one that is only read. */
export class Network extends pulumi.ComponentResource {
  public readonly vpcId: pulumi.Output<string>;
  /** Subnets of nodes, pods and internal load balancers. */
  public readonly privateSubnetIds: SubnetIds;
  /** Subnets of internet-facing load balancers; empty where there is no way in. */
  public readonly publicSubnetIds: SubnetIds;
  /**
   * What nodes need to reach AWS and registries. Nodes depend on it, so that on destroy routes go last: a node that
   * loses its route first turns NotReady and leaves finalizers behind.
   * https://github.com/aws-samples/appmod-blueprints/pull/582
   */
  public readonly egress: readonly pulumi.Resource[];

  constructor(name: string, args: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("triton-platform:aws:Network", name, {}, opts);
    const { existing } = args.config;
    if (existing === undefined) {
      const own = createVpc(name, args, { parent: this });
      this.vpcId = own.vpcId;
      this.privateSubnetIds = own.privateSubnetIds;
      this.publicSubnetIds = own.publicSubnetIds;
      this.egress = own.egress;
    } else {
      this.vpcId = pulumi.output(existing.vpcId);
      this.privateSubnetIds = outputs(existing.privateSubnetIds);
      this.publicSubnetIds = outputs(existing.publicSubnetIds);
      this.egress = [];
    }
    this.registerOutputs({ vpcId: this.vpcId });
  }
}

function outputs(ids: Readonly<Record<string, string>>): SubnetIds {
  return Object.fromEntries(Object.entries(ids).map(([zone, id]) => [zone, pulumi.output(id)]));
}

interface OwnNetwork {
  readonly vpcId: pulumi.Output<string>;
  readonly privateSubnetIds: SubnetIds;
  readonly publicSubnetIds: SubnetIds;
  readonly egress: readonly pulumi.Resource[];
}

function createVpc(
  name: string,
  args: NetworkArgs,
  opts: pulumi.CustomResourceOptions,
): OwnNetwork {
  const { config, scope } = args;
  const vpc = new aws.ec2.Vpc(
    name,
    {
      cidrBlock: config.cidr,
      enableDnsHostnames: true,
      enableDnsSupport: true,
      tags: { Name: name },
    },
    opts,
  );
  // A VPC is born with a group that lets its members talk to each other; nothing here uses it, so it gets no rule.
  new aws.ec2.DefaultSecurityGroup(
    `${name}-default`,
    { vpcId: vpc.id, ingress: [], egress: [], tags: { Name: `${name}-default` } },
    opts,
  );
  const plan = planSubnets(config);
  const privateSubnets = mapZones(plan, (zone, subnets) =>
    subnet(`${name}-private-${zone}`, vpc, zone, subnets.private, "internal-elb", opts),
  );
  const routeTables = mapZones(plan, (zone) => {
    const tableName = `${name}-private-${zone}`;
    return new aws.ec2.RouteTable(tableName, { vpcId: vpc.id, tags: { Name: tableName } }, opts);
  });
  const associations = mapZones(privateSubnets, (zone, { id }) => {
    const routeTableId = table(routeTables, zone).id;
    return new aws.ec2.RouteTableAssociation(
      `${name}-private-${zone}`,
      { subnetId: id, routeTableId },
      opts,
    );
  });
  const wayOut =
    config.natGateways === "none"
      ? { publicSubnets: {}, routes: [] }
      : createWayOut(name, config, vpc, routeTables, opts);
  const s3 = new aws.ec2.VpcEndpoint(
    `${name}-s3`,
    {
      vpcId: vpc.id,
      vpcEndpointType: "Gateway",
      serviceName: `com.amazonaws.${scope.region}.s3`,
      routeTableIds: Object.values(routeTables).map(({ id }) => id),
      tags: { Name: `${name}-s3` },
    },
    opts,
  );
  const endpoints = createInterfaceEndpoints(name, args, vpc, privateSubnets, opts);
  if (config.flowLogs.enabled) {
    new FlowLogs(
      `${name}-flow-logs`,
      {
        vpcId: vpc.id,
        logGroupName: args.flowLogGroup,
        retentionDays: config.flowLogs.retentionDays,
        keyArn: args.keyArn,
        scope,
      },
      opts,
    );
  }
  return {
    vpcId: vpc.id,
    privateSubnetIds: mapZones(privateSubnets, (_zone, { id }) => id),
    publicSubnetIds: mapZones(wayOut.publicSubnets, (_zone, { id }) => id),
    egress: [...Object.values(associations), ...wayOut.routes, s3, ...endpoints],
  };
}

function mapZones<T, R>(
  items: Readonly<Record<string, T>>,
  build: (zone: string, item: T) => R,
): Readonly<Record<string, R>> {
  return Object.fromEntries(Object.entries(items).map(([zone, item]) => [zone, build(zone, item)]));
}

function table<T>(items: Readonly<Record<string, T>>, zone: string): T {
  const item = items[zone];
  if (item === undefined) throw new RangeError(`no resource of zone ${zone}`);
  return item;
}

function subnet(
  name: string,
  vpc: aws.ec2.Vpc,
  availabilityZone: string,
  cidrBlock: string,
  role: "elb" | "internal-elb",
  opts: pulumi.CustomResourceOptions,
): aws.ec2.Subnet {
  return new aws.ec2.Subnet(
    name,
    {
      vpcId: vpc.id,
      availabilityZone,
      cidrBlock,
      mapPublicIpOnLaunch: false,
      // How the load balancer controller finds its subnets:
      // https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/deploy/subnet_discovery/
      tags: { Name: name, [`kubernetes.io/role/${role}`]: "1" },
    },
    opts,
  );
}

/** Internet gateway, public subnets, NAT gateways, and the private tables' routes to them. */
function createWayOut(
  name: string,
  config: NetworkConfig,
  vpc: aws.ec2.Vpc,
  privateTables: Readonly<Record<string, aws.ec2.RouteTable>>,
  opts: pulumi.CustomResourceOptions,
): {
  readonly publicSubnets: Readonly<Record<string, aws.ec2.Subnet>>;
  readonly routes: readonly pulumi.Resource[];
} {
  const gateway = new aws.ec2.InternetGateway(name, { vpcId: vpc.id, tags: { Name: name } }, opts);
  const publicSubnets = mapZones(planSubnets(config), (zone, subnets) =>
    subnet(`${name}-public-${zone}`, vpc, zone, subnets.public, "elb", opts),
  );
  const publicTable = new aws.ec2.RouteTable(
    `${name}-public`,
    { vpcId: vpc.id, tags: { Name: `${name}-public` } },
    opts,
  );
  const publicRoute = new aws.ec2.Route(
    `${name}-public`,
    { routeTableId: publicTable.id, destinationCidrBlock: "0.0.0.0/0", gatewayId: gateway.id },
    opts,
  );
  const publicAssociations = mapZones(publicSubnets, (zone, { id }) => {
    return new aws.ec2.RouteTableAssociation(
      `${name}-public-${zone}`,
      { subnetId: id, routeTableId: publicTable.id },
      opts,
    );
  });
  const zones = Object.keys(publicSubnets).sort();
  const natZones = config.natGateways === "single" ? zones.slice(0, 1) : zones;
  const nats = Object.fromEntries(
    natZones.map((zone) => {
      const natName = `${name}-nat-${zone}`;
      const address = new aws.ec2.Eip(
        natName,
        { domain: "vpc", tags: { Name: natName } },
        // An address of a VPC works only behind an internet gateway, and must be released before it goes.
        { ...opts, dependsOn: [gateway] },
      );
      const nat = new aws.ec2.NatGateway(
        natName,
        {
          allocationId: address.id,
          subnetId: table(publicSubnets, zone).id,
          tags: { Name: natName },
        },
        // The gateway forwards only once its own subnet has a route to the internet.
        { ...opts, dependsOn: [publicRoute, table(publicAssociations, zone)] },
      );
      return [zone, nat] as const;
    }),
  );
  const routes = mapZones(privateTables, (zone, { id }) => {
    const nat = nats[zone] ?? Object.values(nats)[0];
    return new aws.ec2.Route(
      `${name}-private-${zone}`,
      {
        routeTableId: id,
        destinationCidrBlock: "0.0.0.0/0",
        ...(nat === undefined ? {} : { natGatewayId: nat.id }),
      },
      opts,
    );
  });
  return { publicSubnets, routes: Object.values(routes) };
}

function createInterfaceEndpoints(
  name: string,
  { config, scope }: NetworkArgs,
  vpc: aws.ec2.Vpc,
  subnets: Readonly<Record<string, aws.ec2.Subnet>>,
  opts: pulumi.CustomResourceOptions,
): readonly pulumi.Resource[] {
  const services = interfaceEndpointServices(config);
  if (services.length === 0) return [];
  const group = new aws.ec2.SecurityGroup(
    `${name}-endpoints`,
    {
      vpcId: vpc.id,
      description: "HTTPS from the VPC to the interface endpoints",
      tags: { Name: `${name}-endpoints` },
    },
    opts,
  );
  const rule = new aws.vpc.SecurityGroupIngressRule(
    `${name}-endpoints`,
    {
      securityGroupId: group.id,
      description: "HTTPS from the VPC",
      cidrIpv4: config.cidr,
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
    },
    opts,
  );
  const endpoints = services.map(
    (service) =>
      new aws.ec2.VpcEndpoint(
        `${name}-${service.replace(".", "-")}`,
        {
          vpcId: vpc.id,
          vpcEndpointType: "Interface",
          serviceName: `com.amazonaws.${scope.region}.${service}`,
          privateDnsEnabled: true,
          subnetIds: Object.values(subnets).map(({ id }) => id),
          securityGroupIds: [group.id],
          tags: { Name: `${name}-${service}` },
        },
        opts,
      ),
  );
  return [rule, ...endpoints];
}
