import type * as aws from "@pulumi/aws";
import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

import { CA_BUNDLE_KEY, CaBundle } from "./models/caBundle";
import { AwsCredentials, credentialVariables } from "./models/credentials";
import { ModelRepository } from "./models/modelRepository";
import { ServingNamespace } from "./namespace";
import type { Plan } from "./plan";
import type { PlatformConfig } from "./target";
import type { PublicName } from "./triton/endpoint";
import { serverVersionOf } from "./triton/images";
import { namespaceLabels, objectLabels } from "./triton/labels";
import type { Labels } from "./triton/labels";
import { HTTPS_ANYWHERE } from "./triton/networkPolicy";
import type { Destination } from "./triton/networkPolicy";
import type { ServerCredentials } from "./triton/pod";
import type { ServerConfig } from "./triton/schema";
import { TritonServer, serviceAccountName } from "./triton/tritonServer";

/** What a client needs to use one server. */
export interface ServerOutputs {
  readonly httpUrl: pulumi.Output<string>;
  readonly grpcUrl: pulumi.Output<string>;
  readonly inClusterUrl: pulumi.Output<string>;
  readonly modelRepositories: readonly string[];
  readonly smokeTest: pulumi.Output<string>;
}

/** IAM role of one server's service account. */
export interface ServerRole {
  readonly arn: pulumi.Input<string>;
  /** Its rights; pods that start earlier cannot read a model. */
  readonly ready: readonly pulumi.Resource[];
}

/** A name for one server, with the annotations that its Service needs for it. */
export interface ServerName {
  readonly name: PublicName;
  readonly serviceAnnotations: Readonly<Record<string, pulumi.Input<string>>>;
  /** Points the name at the load balancer, once there is one. */
  readonly publish: (service: k8s.core.v1.Service) => void;
}

/** Where servers run: everything in which a cluster of the user's and one of the stack's differ. */
export interface ServingTarget {
  readonly kubernetes: k8s.Provider;
  /** Manages the bucket and sends the releases. */
  readonly objectStore: aws.Provider;
  /** AWS account of the bucket; undefined for an S3-compatible service. */
  readonly accountId: string | undefined;
  /** The servers as they run on the target, by name. */
  readonly servers: Readonly<Record<string, ServerConfig>>;
  /** Labels of the servers' namespace beside the platform's. */
  readonly namespaceLabels: Labels;
  /** What every object of a server depends on. */
  readonly ready: readonly pulumi.Resource[];
  /** Creates the role of a server, for credentials `irsa`. */
  readonly createRole?: (args: {
    readonly server: string;
    readonly namespace: string;
    readonly serviceAccount: string;
    readonly bucket: string;
    readonly keyArn: pulumi.Input<string> | undefined;
  }) => ServerRole;
  /** The name of a server; undefined where its load balancer's own is used. */
  readonly createName?: (server: string, config: ServerConfig) => ServerName | undefined;
}

export interface ServingArgs {
  readonly config: PlatformConfig;
  readonly plan: Plan;
  readonly target: ServingTarget;
  /** `<organization>/<project>/<stack>`. */
  readonly stack: string;
  /** Environment and owner: labels of every object, tags of the bucket. */
  readonly labels: Labels;
}

/** The pods' way to an S3-compatible endpoint; by name it may be any address. */
function storageDestinations(
  endpoint: PlatformConfig["modelRepository"]["endpoint"],
): readonly Destination[] {
  if (endpoint === undefined) return HTTPS_ANYWHERE;
  const isAddress = /^\d+\.\d+\.\d+\.\d+$/.test(endpoint.host);
  return [{ cidr: isAddress ? `${endpoint.host}/32` : "0.0.0.0/0", port: endpoint.port }];
}

interface ServerIdentity {
  readonly credentials: ServerCredentials;
  readonly serviceAccountAnnotations: Readonly<Record<string, pulumi.Input<string>>> | undefined;
  /** What the pods wait for. */
  readonly ready: readonly pulumi.Resource[];
}

/** The Secret with the pods' keys, or the role of their service account. */
function createIdentity(
  server: string,
  { config, target }: ServingArgs,
  repository: ModelRepository,
  common: { namespace: pulumi.Input<string>; labels: Labels },
  opts: pulumi.ComponentResourceOptions,
): ServerIdentity {
  const { region } = config.modelRepository;
  if (target.createRole !== undefined) {
    const namespace = config.namespace.name;
    const role = target.createRole({
      server,
      namespace,
      serviceAccount: serviceAccountName(server, namespace),
      bucket: repository.bucketName,
      keyArn: repository.kmsKeyArn,
    });
    return {
      credentials: { kind: "role", region },
      // https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
      serviceAccountAnnotations: { "eks.amazonaws.com/role-arn": role.arn },
      ready: role.ready,
    };
  }
  const values = {
    region,
    // planPlatform has found them to be set.
    accessKeyId: config.awsAccessKeyId ?? "",
    secretAccessKey: config.awsSecretAccessKey ?? "",
    sessionToken: config.awsSessionToken,
  };
  const secret = new AwsCredentials(`${server}-credentials`, { server, values, ...common }, opts);
  return {
    credentials: {
      kind: "secret",
      secretName: secret.secretName,
      keys: credentialVariables(values),
    },
    serviceAccountAnnotations: undefined,
    ready: [secret],
  };
}

function createServer(
  name: string,
  server: ServerConfig,
  args: ServingArgs,
  namespace: ServingNamespace,
  repository: ModelRepository,
): ServerOutputs {
  const { config, plan, target, labels } = args;
  const onCluster = { provider: target.kubernetes };
  const { endpoint } = config.modelRepository;
  const releases = plan.releases[name] ?? [];
  const serverLabels = objectLabels(name, serverVersionOf(server.image) ?? "", labels);
  const common = { namespace: namespace.namespace, labels: serverLabels };
  const identity = createIdentity(name, args, repository, common, onCluster);
  const bundle = endpoint?.caBundle;
  const caBundle =
    bundle === undefined
      ? undefined
      : new CaBundle(`${name}-ca-bundle`, { server: name, bundle, ...common }, onCluster);
  const modelRepositories = releases.map((release) => repository.uri(release));
  const publicName = target.createName?.(name, server);
  const triton = new TritonServer(
    name,
    {
      config: server,
      releases,
      repositoryUris: modelRepositories,
      namespace: config.namespace.name,
      credentials: identity.credentials,
      ...(identity.serviceAccountAnnotations === undefined
        ? {}
        : { serviceAccountAnnotations: identity.serviceAccountAnnotations }),
      ...(publicName === undefined
        ? {}
        : { domain: publicName.name, serviceAnnotations: publicName.serviceAnnotations }),
      ...(caBundle === undefined
        ? {}
        : { caBundle: { configMapName: caBundle.configMapName, key: CA_BUNDLE_KEY } }),
      storage: storageDestinations(endpoint),
      labels,
      dependsOn: [namespace, ...target.ready],
      podsDependOn: [
        ...identity.ready,
        ...(caBundle === undefined ? [] : [caBundle]),
        ...repository.objectsOf(name),
      ],
    },
    onCluster,
  );
  publicName?.publish(triton.service);
  const { httpUrl, grpcUrl, inClusterUrl, smokeTest } = triton;
  return { httpUrl, grpcUrl, inClusterUrl, modelRepositories, smokeTest };
}

/** Namespace, model repository and servers: the same on every target. */
export function createServing(args: ServingArgs): {
  readonly servers: Readonly<Record<string, ServerOutputs>>;
  readonly modelBucket: string;
} {
  const { config, plan, target, stack, labels } = args;
  const namespace = new ServingNamespace(
    "serving",
    {
      ...config.namespace,
      stack,
      labels: namespaceLabels("triton", labels),
      namespaceLabels: target.namespaceLabels,
    },
    { provider: target.kubernetes },
  );
  const repository = new ModelRepository(
    "models",
    {
      repository: config.modelRepository,
      environment: config.environment,
      accountId: target.accountId,
      releases: plan.releases,
      tags: labels,
    },
    { provider: target.objectStore },
  );
  return {
    servers: Object.fromEntries(
      Object.entries(target.servers).map(([name, server]) => [
        name,
        createServer(name, server, args, namespace, repository),
      ]),
    ),
    modelBucket: repository.bucketName,
  };
}
