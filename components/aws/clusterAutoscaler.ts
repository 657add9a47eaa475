import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { CHARTS, chartArgs } from "../charts";
import { autoscalerPolicy } from "./iamPolicies";
import type { ClusterScope } from "./iamPolicies";
import { mirroredImage } from "./imageRegistry";
import { PodIdentity } from "./podIdentity";

const SERVICE_ACCOUNT = "cluster-autoscaler";

export interface ClusterAutoscalerArgs {
  readonly clusterName: pulumi.Input<string>;
  readonly scope: ClusterScope;
  /** Image tag of the cluster's minor version. */
  readonly imageTag: string;
  readonly scaleDownUnneededMinutes: number;
  readonly registryHost: string | undefined;
  readonly chartRepository: string | undefined;
  /** Nodes, DNS and the Pod Identity agent. */
  readonly runsOn: readonly pulumi.Resource[];
}

/** Cluster Autoscaler over the cluster's own node groups. */
export class ClusterAutoscaler extends pulumi.ComponentResource {
  constructor(name: string, args: ClusterAutoscalerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("triton-platform:aws:ClusterAutoscaler", name, {}, opts);
    const identity = new PodIdentity(
      `${name}-identity`,
      {
        clusterName: args.clusterName,
        scope: args.scope,
        namespace: CHARTS.clusterAutoscaler.namespace,
        serviceAccount: SERVICE_ACCOUNT,
        description: "Cluster Autoscaler",
        policy: { document: autoscalerPolicy(args.scope) },
      },
      { parent: this },
    );
    new k8s.helm.v3.Release(
      name,
      {
        ...chartArgs(CHARTS.clusterAutoscaler, args.chartRepository),
        values: clusterAutoscalerValues(args),
        timeout: 600,
      },
      { parent: this, dependsOn: [...args.runsOn, ...identity.ready] },
    );
    this.registerOutputs({});
  }
}

/** Values of the chart, by the keys of its own values file. */
export function clusterAutoscalerValues(
  args: Pick<
    ClusterAutoscalerArgs,
    "clusterName" | "scope" | "imageTag" | "scaleDownUnneededMinutes" | "registryHost"
  >,
) {
  return {
    cloudProvider: "aws",
    awsRegion: args.scope.region,
    autoDiscovery: { clusterName: args.clusterName },
    extraArgs: {
      "scale-down-unneeded-time": `${String(args.scaleDownUnneededMinutes)}m`,
      "skip-nodes-with-local-storage": "false",
      expander: "least-waste",
    },
    image: {
      repository: mirroredImage(
        args.registryHost,
        "registry.k8s.io/autoscaling/cluster-autoscaler",
      ),
      tag: args.imageTag,
    },
    rbac: { serviceAccount: { create: true, name: SERVICE_ACCOUNT } },
    priorityClassName: "system-cluster-critical",
    resources: {
      requests: { cpu: "50m", memory: "256Mi" },
      limits: { memory: "512Mi" },
    },
  };
}
