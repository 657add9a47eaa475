import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { callerOrProblem } from "../aws/caller";
import type { IdentifyCaller } from "../aws/caller";
import { formatProblems } from "../configProblems";
import { objectStoreProvider } from "../models/objectStore";
import type { ModelRepositoryConfig } from "../models/schema";
import { namespaceProblems } from "../namespace";
import type { Plan } from "../plan";
import type { ServingTarget } from "../serving";
import type { PlatformConfig } from "../target";
import type { Labels } from "../triton/labels";
import { ClusterAccessError } from "./clusterAccess";
import type { ClusterAccess, ContextSettings } from "./clusterAccess";

/** Reaches the cluster that a kubeconfig names. */
export type ConnectExisting = (settings: ContextSettings) => Promise<ClusterAccess>;

export interface ExistingTargetArgs {
  readonly config: Extract<PlatformConfig, { target: "existing" }>;
  readonly plan: Plan;
  /** `<organization>/<project>/<stack>`. */
  readonly stack: string;
  readonly labels: Labels;
  readonly connect: ConnectExisting;
  readonly identify: IdentifyCaller;
}

async function reach(connect: ConnectExisting, settings: ContextSettings): Promise<ClusterAccess> {
  try {
    return await connect(settings);
  } catch (error) {
    if (!(error instanceof ClusterAccessError)) throw error;
    throw new pulumi.RunError(
      formatProblems(`Stack ${pulumi.getStack()} cannot reach its cluster`, error.problems),
    );
  }
}

/** The account, where the bucket's default name has to tell it from those of other accounts. */
async function bucketAccount(
  { region, bucket, endpoint }: ModelRepositoryConfig,
  identify: IdentifyCaller,
) {
  if (endpoint !== undefined || bucket.name !== undefined) {
    return { caller: undefined, problems: [] };
  }
  return callerOrProblem(identify, { region }, "modelRepository.bucket.name");
}

/**
 * A cluster that exists, ready for servers.
 *
 * @throws pulumi.RunError with every problem of plan, cluster and account, before anything is created
 */
export async function createExistingTarget(args: ExistingTargetArgs): Promise<ServingTarget> {
  const { config, plan, stack, labels } = args;
  const access = await reach(args.connect, config.kubernetes);
  const { caller, problems: accountProblems } = await bucketAccount(
    config.modelRepository,
    args.identify,
  );
  const problems = [
    ...plan.problems,
    ...accountProblems,
    ...namespaceProblems(
      config.namespace,
      await access.readNamespace(config.namespace.name),
      stack,
    ),
  ];
  if (problems.length > 0) {
    throw new pulumi.RunError(
      formatProblems(`Stack ${pulumi.getStack()} cannot be deployed`, problems),
    );
  }
  return {
    kubernetes: new k8s.Provider("cluster", {
      kubeconfig: pulumi.secret(access.kubeconfig),
      clusterIdentifier: access.identifier,
      // Without it a deleted object of an unreachable cluster would be forgotten instead of reported.
      deleteUnreachable: false,
    }),
    objectStore: objectStoreProvider("object-store", config.modelRepository, labels),
    accountId: caller?.accountId,
    servers: plan.servers,
    namespaceLabels: {},
    ready: [],
  };
}
