import * as aws from "@pulumi/aws";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { formatProblems } from "../configProblems";
import type { ModelRelease } from "../models/release";
import { uniqueProblems } from "../problem";
import type { Problem } from "../problem";
import type { ServerConfig } from "../triton/schema";
import { awsProviderArgs, platformTags } from "./awsProvider";
import { callerOrProblem, identifyCaller } from "./caller";
import type { IdentifyCaller } from "./caller";
import { checkEks } from "./checks";
import { ClusterServices } from "./clusterServices";
import { accountProblems, deployerProblems } from "./deployer";
import { adaptServer, eksServer, eksServerProblems } from "./eksServer";
import { GpuCluster } from "./gpuCluster";
import { lookupProblems, readLiveSizes } from "./lookups";
import { planNodeGroups } from "./nodeGroupPlan";
import type { EksConfig } from "./schema";
import { TritonRole } from "./tritonRole";

/** Name of the cluster component; node groups' automatic names start with it. */
const CLUSTER = "platform";

export interface EksTargetArgs {
  readonly config: EksConfig;
  readonly environment: string;
  readonly owner: string;
  readonly servers: Readonly<Record<string, ServerConfig>>;
  /** Releases of each server, by server name. */
  readonly releases: Readonly<Record<string, readonly ModelRelease[]>>;
  /** Labels of namespaces. */
  readonly labels: Readonly<Record<string, string>>;
  /** Problems found before, reported together with those found here. @default none */
  readonly problems?: readonly Problem[];
  /** Finds out who deploys. @default asks STS */
  readonly identify?: IdentifyCaller;
}

/** What the pure checks and the deployer's identity say; nothing is created and only STS is asked. */
export interface EksPlan {
  readonly problems: readonly Problem[];
  readonly advice: readonly string[];
  /** The servers as they will run on EKS. */
  readonly servers: Readonly<Record<string, ServerConfig>>;
}

/** Adapts the servers to EKS and checks everything that needs no AWS account. Pure. */
export function planEks(args: EksTargetArgs): EksPlan {
  const { config } = args;
  const groups = planNodeGroups(config).gpu;
  const releasesOf = (name: string) => args.releases[name] ?? [];
  const servers = Object.fromEntries(
    Object.entries(args.servers).map(([name, server]) => [
      name,
      adaptServer(name, server, releasesOf(name), groups, config.imageRegistry?.host),
    ]),
  );
  const adapted = Object.entries(servers);
  const { problems, advice } = checkEks(
    config,
    adapted.map(([name, server]) => eksServer(name, server, releasesOf(name))),
    args.environment,
  );
  return {
    servers,
    advice,
    problems: [
      ...problems,
      ...adapted.flatMap(([name, server]) =>
        eksServerProblems(name, server, releasesOf(name), groups),
      ),
    ],
  };
}

/** A cluster that this stack makes, ready for servers. */
export interface EksTarget {
  readonly aws: aws.Provider;
  readonly kubernetes: k8s.Provider;
  readonly cluster: GpuCluster;
  readonly services: ClusterServices;
  /** The servers as they run on EKS. */
  readonly servers: Readonly<Record<string, ServerConfig>>;
  /** What a server's Service and pods depend on: the controller that makes, and alone removes, load balancers. */
  readonly ready: readonly pulumi.Resource[];
}

/** Name of the cluster of a stack. */
export function eksClusterName(config: EksConfig, stack: string): string {
  return config.cluster.name ?? `triton-${stack}`;
}

/**
 * Creates the cluster and what runs in it before any server.
 *
 * @throws pulumi.RunError with every problem of configuration, account and deployer, before anything is created
 */
export async function createEksTarget(args: EksTargetArgs): Promise<EksTarget> {
  const { config } = args;
  const plan = planEks(args);
  const { caller, problems } = await callerOrProblem(
    args.identify ?? identifyCaller,
    config.aws,
    "aws",
  );
  refuse([
    // Missing zones are named below, with the ones to copy.
    ...uniqueProblems([...(args.problems ?? []), ...plan.problems]).filter(
      ({ path }) => path !== "network.zones" || config.network.zones.length > 0,
    ),
    ...problems,
    ...(caller === undefined
      ? []
      : [
          ...accountProblems(caller, config.aws.accountId),
          ...deployerProblems(caller, config.cluster.accessEntries),
        ]),
  ]);
  const project = pulumi.getProject();
  const stack = pulumi.getStack();
  const tags = platformTags({
    project,
    stack,
    environment: args.environment,
    owner: args.owner,
    tags: config.aws.tags,
  });
  const provider = new aws.Provider("aws", awsProviderArgs(config.aws, tags));
  refuse(await lookupProblems(config, { provider }));
  for (const advice of plan.advice) void pulumi.log.info(advice);

  const clusterName = eksClusterName(config, stack);
  const liveSizes = config.autoscaler.enabled
    ? await readLiveSizes(config, clusterName, CLUSTER, { provider })
    : {};
  const cluster = new GpuCluster(
    CLUSTER,
    { config, clusterName, tags, liveSizes },
    { providers: [provider] },
  );
  const kubernetes = new k8s.Provider("cluster", cluster.kubernetesProviderArgs(), {
    // Objects in the cluster are made after, and removed before, the deployer's right to do so.
    dependsOn: [...cluster.controlPlane.access],
  });
  const services = new ClusterServices(
    "services",
    { config, cluster, labels: args.labels },
    { providers: [provider, kubernetes] },
  );
  return {
    aws: provider,
    kubernetes,
    cluster,
    services,
    servers: plan.servers,
    ready: [services.loadBalancerController.release, services.devicePlugin.release],
  };
}

function refuse(problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  throw new pulumi.RunError(
    formatProblems(`Stack ${pulumi.getStack()} cannot be deployed`, problems),
  );
}

/** The role with which one server reads its models. */
export function serverRole(
  target: EksTarget,
  args: {
    readonly server: string;
    readonly namespace: string;
    readonly serviceAccount: string;
    readonly bucket: string;
    readonly keyArn: pulumi.Input<string> | undefined;
  },
): TritonRole {
  const { controlPlane, scope } = target.cluster;
  return new TritonRole(
    `${args.server}-role`,
    {
      partition: scope.partition,
      oidcProviderArn: controlPlane.oidcProviderArn,
      oidcIssuerUrl: controlPlane.oidcIssuerUrl,
      namespace: args.namespace,
      serviceAccount: args.serviceAccount,
      bucket: args.bucket,
      serverPrefix: args.server,
      keyArn: args.keyArn,
    },
    { provider: target.aws },
  );
}
