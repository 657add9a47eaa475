import { gpuInstanceRefusal, systemInstanceRefusal } from "../gpu/instances";
import { matchCuda, releaseRefusal } from "../gpu/nodeImage";
import { uniqueProblems } from "../problem";
import type { Problem } from "../problem";
import { capacityProblems, groupsOf, rolloutOutages } from "./capacity";
import type { ServerDemand } from "./capacity";
import { budgetProblems, estimateCost } from "./cost";
import { planNodeGroups, replacementSurge, zonesOf } from "./nodeGroupPlan";
import type { NodeGroupPlan } from "./nodeGroupPlan";
import type { EksConfig } from "./schema";
import { addressProblems, hasShare } from "./subnets";
import { versionRefusal } from "./kubernetesVersions";

/** A server as far as the AWS side must know it. */
export interface EksServer extends ServerDemand {
  readonly imageTag: string;
  /** Scheme of its load balancer; undefined where it has none. */
  readonly loadBalancer: "internal" | "internet-facing" | undefined;
  /** Seconds from the end of a pod to readiness of its successor, as the rollout report states them. */
  readonly rolloutSeconds: number;
}

/** What the checks found. */
export interface EksFindings {
  /** Nothing may be created while there is one. */
  readonly problems: readonly Problem[];
  /** Worth knowing; shown at preview. */
  readonly advice: readonly string[];
}

const problem = (path: string, message: string | undefined): Problem[] =>
  message === undefined ? [] : [{ path, message }];

/**
 * Everything that can be wrong with the AWS side and that the schema cannot see. Pure.
 *
 * @param environment as configured; some risks are refused in `prod`
 */
export function checkEks(
  config: EksConfig,
  servers: readonly EksServer[],
  environment: string,
): EksFindings {
  const plan = planNodeGroups(config);
  const groups = [...(plan.system === undefined ? [] : [plan.system]), ...plan.gpu];
  const { timeSlices } = config.devicePlugin;
  const count = (scheme: string) => servers.filter(({ loadBalancer }) => loadBalancer === scheme);
  const estimate = estimateCost(config, {
    internal: count("internal").length,
    internetFacing: count("internet-facing").length,
  });
  const outages = rolloutOutages(servers, plan.gpu, (server) => {
    return servers.find(({ name }) => name === server.name)?.rolloutSeconds ?? 0;
  });
  const cuda = servers.flatMap((server) =>
    groupsOf(server, plan.gpu).flatMap((group) =>
      server.gpus === 0 || group.driver === undefined
        ? []
        : [{ server, match: matchCuda(server.imageTag, group.driver) }],
    ),
  );
  return {
    problems: [
      ...networkProblems(config, groups),
      ...clusterProblems(config, environment),
      ...nodeGroupProblems(config),
      ...capacityProblems(servers, plan.gpu, timeSlices),
      ...budgetProblems(config.budget, estimate),
      ...uniqueProblems(
        cuda.flatMap(({ server, match }) =>
          match.kind === "refused"
            ? problem(`servers.${server.name}.image.tag`, match.message)
            : [],
        ),
      ),
      ...internetFacingProblems(config, servers),
      ...(environment === "prod"
        ? outages.map(({ server, message }) => ({
            path: `servers.${server}.replicas`,
            message: `${message} (refused in prod)`,
          }))
        : []),
    ],
    advice: [
      ...new Set([
        ...groups.map(replacementSurge),
        ...outages.map(({ server, message }) => `servers.${server}.replicas: ${message}`),
        ...cuda.flatMap(({ server, match }) =>
          match.kind === "advisory" ? [`servers.${server.name}.image.tag: ${match.message}`] : [],
        ),
      ]),
    ],
  };
}

/** Addresses that the nodes of one zone can take when every group is at its maximum. */
function addressesPerZone(zone: string, groups: readonly NodeGroupPlan[]): number {
  return groups
    .filter(({ zones }) => zones.includes(zone))
    .reduce(
      (all, { maxSize, zones, instance }) =>
        all + Math.ceil(maxSize / zones.length) * instance.addresses,
      0,
    );
}

function networkProblems(config: EksConfig, groups: readonly NodeGroupPlan[]): Problem[] {
  const { network, imageRegistry } = config;
  const zones = zonesOf(network);
  const problems = [
    ...zoneProblems(config, zones),
    ...problem(
      "network.natGateways",
      network.existing === undefined &&
        network.natGateways === "none" &&
        imageRegistry === undefined
        ? '"none" leaves the nodes without a way to public registries; set imageRegistry.host to a registry that they can reach, or use single or perZone'
        : undefined,
    ),
    ...problem(
      "network.interfaceEndpoints",
      network.natGateways === "none" && network.interfaceEndpoints === false
        ? 'false is not accepted with natGateways "none": the nodes could not reach the AWS APIs; accepted: true'
        : undefined,
    ),
  ];
  if (network.existing !== undefined) return problems;
  const needed = Math.max(0, ...zones.map((zone) => addressesPerZone(zone, groups)));
  return [...problems, ...addressProblems(network, needed)];
}

function zoneProblems(config: EksConfig, zones: readonly string[]): Problem[] {
  const { network, aws, nodeGroups } = config;
  const path =
    network.existing === undefined ? "network.zones" : "network.existing.privateSubnetIds";
  const listed = `[${zones.join(", ")}]`;
  const outside = zones.filter((zone) => zone.slice(0, -1) !== aws.region);
  const unusable = zones.filter((zone) => !hasShare(zone));
  return [
    ...problem(
      path,
      zones.length < 2
        ? `${listed} has ${String(zones.length)} zones, but EKS needs subnets in at least 2; accepted: 2 or 3`
        : zones.length > 3
          ? `${listed} has ${String(zones.length)} zones; accepted: 2 or 3`
          : undefined,
    ),
    ...problem(
      path,
      new Set(zones).size < zones.length ? `${listed} names a zone twice` : undefined,
    ),
    ...outside.map((zone) => ({
      path,
      message: `"${zone}" is not in aws.region "${aws.region}"; accepted: zones of ${aws.region}`,
    })),
    ...unusable.map((zone) => ({ path, message: `"${zone}" is not accepted; accepted: a to h` })),
    ...Object.keys(network.subnets)
      .filter((zone) => !zones.includes(zone))
      .map((zone) => ({
        path: `network.subnets.${zone}`,
        message: `is of a zone that network.zones does not name; accepted: ${zones.join(", ")}`,
      })),
    ...Object.entries(nodeGroups.gpu).flatMap(([name, group]) =>
      group.zones
        .filter((zone) => !zones.includes(zone))
        .map((zone) => ({
          path: `nodeGroups.gpu.${name}.zones`,
          message: `"${zone}" is not a zone of the network; accepted: ${zones.join(", ")}`,
        })),
    ),
  ];
}

function clusterProblems({ cluster }: EksConfig, environment: string): Problem[] {
  return [
    ...problem("cluster.version", versionRefusal(cluster.version)),
    ...cluster.endpointPublicAccessCidrs.flatMap((cidr, index) =>
      cidr === "0.0.0.0/0" || cidr === "::/0"
        ? problem(
            `cluster.endpointPublicAccessCidrs[${String(index)}]`,
            `"${cidr}" opens the Kubernetes API to everyone; accepted: the networks of its users, or none for access from inside the VPC only`,
          )
        : [],
    ),
    ...problem(
      "cluster.deletionProtection",
      environment === "prod" && !cluster.deletionProtection
        ? "false is not accepted in prod; accepted: true"
        : undefined,
    ),
  ];
}

function nodeGroupProblems({ nodeGroups, cluster }: EksConfig): Problem[] {
  const groups = [
    { path: "nodeGroups.system", group: nodeGroups.system, driver: undefined, gpu: false },
    ...Object.entries(nodeGroups.gpu).map(([name, group]) => ({
      path: `nodeGroups.gpu.${name}`,
      group,
      driver: group.driverVersion,
      gpu: true,
    })),
  ];
  const supported = versionRefusal(cluster.version) === undefined;
  return groups.flatMap(({ path, group, driver, gpu }) => [
    ...problem(
      `${path}.instanceType`,
      gpu ? gpuInstanceRefusal(group.instanceType) : systemInstanceRefusal(group.instanceType),
    ),
    ...sizeProblems(path, group),
    ...problem(
      `${path}.releaseVersion`,
      group.releaseVersion === undefined || !supported
        ? undefined
        : releaseRefusal(group.releaseVersion, cluster.version, gpu ? driver : "not needed"),
    ),
    ...problem(
      `${path}.minSize`,
      !gpu && group.minSize < 1
        ? `${String(group.minSize)} is not accepted: DNS and the controllers need a node; accepted: at least 1`
        : undefined,
    ),
  ]);
}

function sizeProblems(
  path: string,
  group: { minSize: number; maxSize: number; desiredSize?: number | undefined },
): Problem[] {
  const { minSize, maxSize, desiredSize } = group;
  if (minSize > maxSize) {
    return [
      {
        path: `${path}.minSize`,
        message: `${String(minSize)} is more than maxSize ${String(maxSize)}; accepted: at most ${String(maxSize)}`,
      },
    ];
  }
  if (desiredSize !== undefined && (desiredSize < minSize || desiredSize > maxSize)) {
    return [
      {
        path: `${path}.desiredSize`,
        message: `${String(desiredSize)} is not between minSize ${String(minSize)} and maxSize ${String(maxSize)}`,
      },
    ];
  }
  return [];
}

function internetFacingProblems(config: EksConfig, servers: readonly EksServer[]): Problem[] {
  const { network } = config;
  const without =
    network.existing === undefined
      ? network.natGateways === "none"
      : Object.keys(network.existing.publicSubnetIds).length === 0;
  if (!without) return [];
  return servers
    .filter(({ loadBalancer }) => loadBalancer === "internet-facing")
    .map(({ name }) => ({
      path: `servers.${name}.exposure.scheme`,
      message: `"internet-facing" needs public subnets, which this network has not; accepted: internal`,
    }));
}
