import { createHash } from "node:crypto";

import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { formatProblems } from "../configProblems";
import type { ModelRelease } from "../models/release";
import { disruptionBudgetSpec } from "./disruptionBudget";
import type { PublicName, ServiceAddress } from "./endpoint";
import { clientEndpoint, inClusterEndpoint, smokeTest } from "./endpoint";
import { serverVersionOf } from "./images";
import type { Labels } from "./labels";
import { objectLabels, selectorLabels } from "./labels";
import type { Destination } from "./networkPolicy";
import { HTTPS_ANYWHERE, networkPolicySpec } from "./networkPolicy";
import type { CaBundle, ServerCredentials } from "./pod";
import { podTemplate } from "./pod";
import { startupSeconds } from "./probes";
import { rollout } from "./rollout";
import type { ServerConfig } from "./schema";
import { serverProblems } from "./serverProblems";
import type { ServicePlan } from "./services";
import { inferenceService, metricsService } from "./services";
import { AWS_NLB_CLASS, shutdown } from "./shutdown";

/** Plain values decide the pod template, so that policies see all of it at preview; see {@link podTemplate}. */
export interface TritonServerArgs {
  /** The server's configuration. */
  readonly config: ServerConfig;
  /** Releases that the server loads. */
  readonly releases: readonly ModelRelease[];
  /** Model repository of each release, such as `s3://bucket/main/identity/0a1b`. */
  readonly repositoryUris: readonly string[];
  /** Namespace of every object; it must exist, or be among `dependsOn`. */
  readonly namespace: string;
  /** How the server proves who it is to the object store. */
  readonly credentials: ServerCredentials;
  /** Certificates in place of the image's own store. @default the image's own */
  readonly caBundle?: CaBundle;
  /** Annotations of the ServiceAccount, such as the role that it may assume. @default none */
  readonly serviceAccountAnnotations?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** Further annotations of the inference Service, such as its certificate; the exposure's own win. @default none */
  readonly serviceAnnotations?: Readonly<Record<string, pulumi.Input<string>>>;
  /** Name under which clients reach the load balancer. @default the load balancer's own */
  readonly domain?: PublicName;
  /** Where models, and tokens to read them, come from. @default HTTPS to every address */
  readonly storage?: readonly Destination[];
  /** Namespace whose pods may read metrics. @default "monitoring" */
  readonly monitoringNamespace?: string;
  /** Labels of every object, such as environment and owner. */
  readonly labels: Labels;
  /** What must exist before any object: the namespace. @default nothing */
  readonly dependsOn?: readonly pulumi.Resource[];
  /** What must also exist before the pods: uploaded models, Secret, ConfigMap. @default nothing */
  readonly podsDependOn?: readonly pulumi.Resource[];
}

/**
 * Name of the ServiceAccount: a leaf of the pod template and, on AWS, of a role's trust policy, so it must be known
 * before the object exists. Unlike a plain name it cannot be that of a foreign object.
 */
export function serviceAccountName(server: string, namespace: string): string {
  const identity = [pulumi.getProject(), pulumi.getStack(), namespace, server];
  const digest = createHash("sha256").update(JSON.stringify(identity)).digest("hex").slice(0, 10);
  return `${server}-${digest}-server`;
}

/**
 * Pods get the readiness gate of their load balancer's target only where its Service is there before them, and such a
 * load balancer always comes. Elsewhere the pods do not wait for the Service's address: it takes minutes in which
 * images can be pulled, and never comes in a cluster without load balancers.
 * https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/deploy/pod_readiness_gate/
 */
function servicesBeforePods(
  exposure: ServerConfig["exposure"],
  service: pulumi.Resource,
): readonly pulumi.Resource[] {
  return exposure.type === "LoadBalancer" && exposure.loadBalancerClass === AWS_NLB_CLASS
    ? [service]
    : [];
}

/**
 * The stack owns every field that it sets: what `kubectl scale` or `kubectl edit` changed is put right by the next `up`
 * instead of failing it with a conflict of field managers.
 * https://www.pulumi.com/registry/packages/kubernetes/how-to-guides/managing-resources-with-server-side-apply/
 */
const OWNED = { "pulumi.com/patchForce": "true" } as const;

/** One Triton server: replicas that serve released models, and the addresses under which they answer. */
export class TritonServer extends pulumi.ComponentResource {
  /** HTTP endpoint for clients, `http://host:port`. */
  public readonly httpUrl: pulumi.Output<string>;
  /** gRPC endpoint for clients, `host:port`. */
  public readonly grpcUrl: pulumi.Output<string>;
  /** HTTP endpoint for pods of the cluster. */
  public readonly inClusterUrl: pulumi.Output<string>;
  /** Shell command that fails unless the server and every model is ready. */
  public readonly smokeTest: pulumi.Output<string>;
  /** Name of the metrics Service. */
  public readonly metricsServiceName: pulumi.Output<string>;
  /** The inference Service, for what needs its address. */
  public readonly service: k8s.core.v1.Service;
  /** The Deployment, for what must follow it. */
  public readonly deployment: k8s.apps.v1.Deployment;

  /**
   * @param name the server's key in the configuration; part of every child's name
   * @throws pulumi.ResourceError with every problem of configuration and models
   */
  public constructor(name: string, args: TritonServerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("triton-platform:triton:TritonServer", name, {}, opts);
    const { config, releases, namespace } = args;
    const serverVersion = serverVersionOf(config.image);
    const problems = serverProblems(config, releases, `servers.${name}`);
    if (problems.length > 0 || serverVersion === undefined) {
      throw new pulumi.ResourceError(
        formatProblems(`Server "${name}" cannot be built`, problems),
        this,
        true,
      );
    }

    const labels = objectLabels(name, serverVersion, args.labels);
    const selector = selectorLabels(name);
    const accountName = serviceAccountName(name, namespace);
    const times = shutdown(config);
    const startup = startupSeconds(config, releases);
    const plan = rollout(config, times, startup);
    const metadata = { namespace, labels, annotations: OWNED };
    const required = [...(args.dependsOn ?? [])];
    const child = { parent: this, dependsOn: required };

    const account = new k8s.core.v1.ServiceAccount(
      `${name}-account`,
      {
        metadata: {
          ...metadata,
          name: accountName,
          ...(args.serviceAccountAnnotations === undefined
            ? {}
            : {
                annotations: pulumi
                  .output(args.serviceAccountAnnotations)
                  .apply((further) => ({ ...OWNED, ...further })),
              }),
        },
        automountServiceAccountToken: false,
      },
      child,
    );
    const policy = new k8s.networking.v1.NetworkPolicy(
      `${name}-network-policy`,
      {
        metadata,
        spec: networkPolicySpec({
          exposure: config.exposure,
          selector,
          monitoringNamespace: args.monitoringNamespace ?? "monitoring",
          storage: args.storage ?? HTTPS_ANYWHERE,
        }),
      },
      child,
    );
    const service = (
      suffix: string,
      { annotations, spec }: ServicePlan,
      further?: TritonServerArgs["serviceAnnotations"],
    ) =>
      new k8s.core.v1.Service(
        `${name}-${suffix}`,
        { metadata: { ...metadata, annotations: { ...OWNED, ...further, ...annotations } }, spec },
        child,
      );
    const inference = service(
      "service",
      inferenceService(config.exposure, selector),
      args.serviceAnnotations,
    );
    const metrics = service("metrics", metricsService(config.exposure, selector));
    this.service = inference;
    new k8s.policy.v1.PodDisruptionBudget(
      `${name}-disruption-budget`,
      { metadata, spec: disruptionBudgetSpec(config, selector) },
      child,
    );

    this.deployment = new k8s.apps.v1.Deployment(
      `${name}-deployment`,
      {
        metadata,
        spec: {
          replicas: config.replicas,
          // A rollback makes a new ReplicaSet. Where it reused an old one, the provider would take the state from before
          // the update, when everything is available, for its end. git keeps the history.
          // https://github.com/pulumi/pulumi-kubernetes/blob/v4.25.0/provider/pkg/await/deployment.go
          revisionHistoryLimit: 0,
          progressDeadlineSeconds: plan.progressDeadlineSeconds,
          selector: { matchLabels: { ...selector } },
          strategy: {
            type: "RollingUpdate",
            rollingUpdate: { maxSurge: plan.maxSurge, maxUnavailable: plan.maxUnavailable },
          },
          template: podTemplate({
            server: name,
            config,
            serverVersion,
            releases,
            repositoryUris: args.repositoryUris,
            serviceAccountName: accountName,
            credentials: args.credentials,
            caBundle: args.caBundle,
            shutdown: times,
            startupSeconds: startup,
            labels,
          }),
        },
      },
      {
        parent: this,
        dependsOn: [
          ...required,
          ...(args.podsDependOn ?? []),
          account,
          policy,
          metrics,
          ...servicesBeforePods(config.exposure, inference),
        ],
        customTimeouts: plan.timeouts,
      },
    );

    const address = pulumi
      .all([inference.metadata, inference.status])
      .apply(([{ name: service }, status]): ServiceAddress => ({
        name: service,
        namespace,
        ingress: status.loadBalancer.ingress,
      }));
    const clients = address.apply((known) => clientEndpoint(config.exposure, known, args.domain));
    this.httpUrl = clients.httpUrl;
    this.grpcUrl = clients.grpcUrl;
    this.inClusterUrl = address.apply((known) => inClusterEndpoint(known).httpUrl);
    this.smokeTest = this.httpUrl.apply((url) =>
      smokeTest(
        url,
        releases.map(({ model }) => model),
      ),
    );
    this.metricsServiceName = metrics.metadata.name;
    this.registerOutputs({
      httpUrl: this.httpUrl,
      grpcUrl: this.grpcUrl,
      inClusterUrl: this.inClusterUrl,
      smokeTest: this.smokeTest,
      metricsServiceName: this.metricsServiceName,
    });
  }
}
