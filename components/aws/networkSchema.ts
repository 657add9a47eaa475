import { z } from "zod";

const cidr = z.string().regex(/^(\d{1,3}\.){3}\d{1,3}\/\d{1,2}$/, {
  error: "an IPv4 network, as in 10.0.0.0/16",
});
const zoneName = z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d[a-z]$/, {
  error: "a zone's name, as in eu-central-1a",
});
const subnetId = z.string().regex(/^subnet-[0-9a-f]{8,17}$/, { error: "a subnet id" });

/** A VPC that exists already. */
const existingNetworkSchema = z
  .strictObject({
    vpcId: z
      .string()
      .regex(/^vpc-[0-9a-f]{8,17}$/, { error: "a VPC id" })
      .describe("The VPC. It is read, never changed."),
    privateSubnetIds: z
      .record(zoneName, subnetId)
      .describe(
        "Private subnet of each zone: nodes, pods and internal load balancers. Tag them `kubernetes.io/role/internal-elb=1`.",
      ),
    publicSubnetIds: z
      .record(zoneName, subnetId)
      .default({})
      .describe(
        "Public subnet of each zone, for internet-facing load balancers. Tag them `kubernetes.io/role/elb=1`.",
      ),
  })
  .describe("An existing VPC instead of an own one.");

/** The VPC of the cluster. */
export const networkSchema = z
  .strictObject({
    cidr: cidr
      .default("10.0.0.0/16")
      .describe("IPv4 network of the VPC, /16 to /20. Every pod takes an address of it."),
    zones: z
      .array(zoneName)
      .default([])
      .describe(
        "Two or three availability zones. Pinned here, so that a zone which AWS adds or retires changes nothing. Left out, the program stops and prints the zones to copy.",
      ),
    subnets: z
      .record(
        zoneName,
        z.strictObject({
          private: cidr.describe("Private subnet of the zone."),
          public: cidr.optional().describe("Public subnet of the zone."),
        }),
      )
      .default({})
      .describe("Subnets by zone instead of the allocated ones."),
    natGateways: z
      .enum(["single", "perZone", "none"])
      .default("single")
      .describe(
        "`single`: one NAT gateway; `perZone`: a zone's outage stays in the zone; `none`: no way out, AWS by interface endpoints, images from `imageRegistry`.",
      ),
    interfaceEndpoints: z
      .boolean()
      .optional()
      .describe(
        "Interface endpoints for the AWS APIs that the cluster calls. Default: only where `natGateways` is `none`.",
      ),
    flowLogs: z
      .strictObject({
        enabled: z
          .boolean()
          .default(true)
          .describe("Records the VPC's connections in CloudWatch Logs."),
        retentionDays: z.int().min(1).default(30).describe("Days that the records are kept."),
      })
      .prefault({})
      .describe("VPC flow logs."),
    serviceCidr: cidr
      .default("172.20.0.0/16")
      .describe("Network of Kubernetes Services, outside the VPC's."),
    reservedCidrs: z
      .array(cidr)
      .default([])
      .describe("Networks that the VPC must not overlap: peers, VPN, on premises."),
    existing: existingNetworkSchema.optional(),
  })
  .describe("Network of the cluster.");

export type NetworkConfig = z.output<typeof networkSchema>;
