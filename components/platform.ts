import * as pulumi from "@pulumi/pulumi";

import { identifyCaller } from "./aws/caller";
import type { IdentifyCaller } from "./aws/caller";
import type { ClusterStackOutputs } from "./aws/clusterStack";
import { createEksTarget, serverRole } from "./aws/eksTarget";
import type { EksTarget } from "./aws/eksTarget";
import { READINESS_GATE_LABEL } from "./aws/loadBalancerService";
import { createServerDomain } from "./aws/serverDomain";
import { connectExisting } from "./existing/clusterAccess";
import { createExistingTarget } from "./existing/existingTarget";
import type { ConnectExisting } from "./existing/existingTarget";
import { objectStoreProvider } from "./models/objectStore";
import { stackIdentity } from "./namespace";
import { planPlatform } from "./plan";
import type { Plan } from "./plan";
import { createServing } from "./serving";
import type { ServerOutputs, ServingTarget } from "./serving";
import type { PlatformConfig } from "./target";
import type { Labels } from "./triton/labels";

/** The stack's outputs: the servers, and of a cluster that the stack made what another stack needs to use it. */
export type PlatformOutputs = { readonly servers: Readonly<Record<string, ServerOutputs>> } & {
  readonly [K in keyof ClusterStackOutputs]?: pulumi.Input<string>;
};

/** What the program asks of the world before it creates anything. */
export interface Connections {
  readonly connect: ConnectExisting;
  readonly identify: IdentifyCaller;
}

const LIVE: Connections = { connect: connectExisting, identify: identifyCaller };

type EksPlatformConfig = Extract<PlatformConfig, { target: "eks" }>;

/** A cluster that the stack made, as the servers see it. */
function servingOnEks(
  { modelRepository, eks: { aws, endpoint } }: EksPlatformConfig,
  plan: Plan,
  eks: EksTarget,
  labels: Labels,
): ServingTarget {
  const opts = { provider: eks.aws };
  const foreign = modelRepository.endpoint !== undefined;
  return {
    kubernetes: eks.kubernetes,
    objectStore: foreign ? objectStoreProvider("object-store", modelRepository, labels) : eks.aws,
    accountId: foreign ? undefined : aws.accountId,
    servers: eks.servers,
    namespaceLabels: READINESS_GATE_LABEL,
    ready: eks.ready,
    ...(plan.credentials === "irsa" ? { createRole: (args) => serverRole(eks, args) } : {}),
    createName: (server, settings) => createServerDomain(endpoint, server, settings, opts),
  };
}

/** What another stack needs to use the cluster, read by `readClusterStack`. */
function clusterOutputs({ cluster }: EksTarget, modelBucket: string): ClusterStackOutputs {
  const { kubeconfig, endpoint, clusterName, oidcProviderArn, oidcIssuerUrl } =
    cluster.controlPlane;
  return {
    kubeconfig,
    clusterIdentifier: endpoint,
    clusterName,
    oidcProviderArn,
    oidcIssuerUrl,
    modelBucket,
  };
}

/**
 * Creates the platform: with target eks the cluster and what runs in it, then namespace, models and servers.
 *
 * @param root directory of the program; relative model paths start there
 * @throws pulumi.RunError with every problem of configuration, models, cluster and account, before anything is created
 */
export async function deployPlatform(
  config: PlatformConfig,
  root: string,
  connections: Connections = LIVE,
): Promise<PlatformOutputs> {
  const stack = stackIdentity();
  const plan = planPlatform(config, root);
  const labels: Labels = {
    "triton-platform/environment": config.environment,
    "triton-platform/owner": config.owner,
  };
  const serve = (target: ServingTarget) => {
    for (const warning of plan.warnings) void pulumi.log.warn(warning);
    return createServing({ config, plan, target, stack, labels });
  };
  if (config.target === "existing") {
    const target = await createExistingTarget({ config, plan, stack, labels, ...connections });
    return { servers: serve(target).servers };
  }
  const { environment, owner, servers } = config;
  const { releases, problems } = plan;
  const eks = await createEksTarget({
    config: config.eks,
    environment,
    owner,
    servers,
    releases,
    labels,
    problems,
    identify: connections.identify,
  });
  const serving = serve(servingOnEks(config, plan, eks, labels));
  return { servers: serving.servers, ...clusterOutputs(eks, serving.modelBucket) };
}
