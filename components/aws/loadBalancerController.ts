import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { CHARTS, chartArgs } from "../charts";
import type { ClusterScope } from "./iamPolicies";
import { mirroredImage } from "./imageRegistry";
import { loadBalancerControllerPolicy } from "./loadBalancerPolicy";
import { PodIdentity } from "./podIdentity";

const SERVICE_ACCOUNT = "aws-load-balancer-controller";

export interface LoadBalancerControllerArgs {
  readonly clusterName: pulumi.Input<string>;
  readonly vpcId: pulumi.Input<string>;
  readonly scope: ClusterScope;
  readonly registryHost: string | undefined;
  readonly chartRepository: string | undefined;
  /**
   * Nodes, DNS and the Pod Identity agent. They outlive the controller, and it outlives every Service: only it removes
   * the finalizer `service.k8s.aws/resources` and the load balancer.
   */
  readonly runsOn: readonly pulumi.Resource[];
}

/** AWS Load Balancer Controller, for network load balancers only. */
export class LoadBalancerController extends pulumi.ComponentResource {
  /** The running controller; Services of class `service.k8s.aws/nlb` depend on it. */
  public readonly release: k8s.helm.v3.Release;

  constructor(
    name: string,
    args: LoadBalancerControllerArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("triton-platform:aws:LoadBalancerController", name, {}, opts);
    const identity = new PodIdentity(
      `${name}-identity`,
      {
        clusterName: args.clusterName,
        scope: args.scope,
        namespace: CHARTS.loadBalancerController.namespace,
        serviceAccount: SERVICE_ACCOUNT,
        description: "AWS Load Balancer Controller",
        policy: { document: loadBalancerControllerPolicy(args.scope) },
      },
      { parent: this },
    );
    this.release = new k8s.helm.v3.Release(
      name,
      {
        ...chartArgs(CHARTS.loadBalancerController, args.chartRepository),
        values: loadBalancerControllerValues(args),
        timeout: 600,
      },
      { parent: this, dependsOn: [...args.runsOn, ...identity.ready] },
    );
    this.registerOutputs({});
  }
}

/** Values of the chart, by the keys of its own values file. */
export function loadBalancerControllerValues(
  args: Pick<LoadBalancerControllerArgs, "clusterName" | "vpcId" | "scope" | "registryHost">,
) {
  return {
    clusterName: args.clusterName,
    // Pods cannot reach the metadata service, from which the controller would read both.
    region: args.scope.region,
    vpcId: args.vpcId,
    replicaCount: 2,
    podDisruptionBudget: { maxUnavailable: 1 },
    serviceAccount: { create: true, name: SERVICE_ACCOUNT },
    // A new certificate on every update would make webhook calls fail until the API server has it.
    keepTLSSecret: true,
    // The webhook fails every Service of the cluster while the controller rolls out.
    // https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues/4140
    enableServiceMutatorWebhook: false,
    enableShield: false,
    enableWaf: false,
    enableWafv2: false,
    createIngressClassResource: false,
    ingressClassParams: { create: false },
    image: {
      repository: mirroredImage(
        args.registryHost,
        "public.ecr.aws/eks/aws-load-balancer-controller",
      ),
    },
    resources: {
      requests: { cpu: "50m", memory: "128Mi" },
      limits: { memory: "256Mi" },
    },
  };
}
