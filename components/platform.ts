import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import type { PlatformConfig } from "./config";
import { formatProblems } from "./configProblems";
import type { ClusterAccess } from "./existing/clusterAccess";
import { CA_BUNDLE_KEY, CaBundle } from "./models/caBundle";
import { AwsCredentials, credentialVariables } from "./models/credentials";
import { ModelRepository } from "./models/modelRepository";
import { objectStoreProvider } from "./models/objectStore";
import { ServingNamespace, namespaceProblems, stackIdentity } from "./namespace";
import { planPlatform } from "./plan";
import { objectLabels } from "./triton/labels";
import type { Labels } from "./triton/labels";
import { HTTPS_ANYWHERE } from "./triton/networkPolicy";
import type { Destination } from "./triton/networkPolicy";
import { serverVersionOf } from "./triton/images";
import { TritonServer } from "./triton/tritonServer";

/** What a client needs to use one server. */
export interface ServerOutputs {
  readonly httpUrl: pulumi.Output<string>;
  readonly grpcUrl: pulumi.Output<string>;
  readonly inClusterUrl: pulumi.Output<string>;
  readonly modelRepositories: readonly string[];
  readonly smokeTest: pulumi.Output<string>;
}

/** The stack's outputs. */
export interface PlatformOutputs {
  readonly servers: Readonly<Record<string, ServerOutputs>>;
}

/** What the namespace and its own objects belong to; they are nobody's instance. */
const NAMESPACE_LABELS: Labels = {
  "app.kubernetes.io/name": "triton",
  "app.kubernetes.io/part-of": "triton-platform",
  "app.kubernetes.io/managed-by": "pulumi",
};

/** The pods' way to an S3-compatible endpoint; by name it may be any address. */
function storageDestinations(
  endpoint: PlatformConfig["modelRepository"]["endpoint"],
): readonly Destination[] {
  if (endpoint === undefined) return HTTPS_ANYWHERE;
  const isAddress = /^\d+\.\d+\.\d+\.\d+$/.test(endpoint.host);
  return [{ cidr: isAddress ? `${endpoint.host}/32` : "0.0.0.0/0", port: endpoint.port }];
}

/** Secret of the pods' read-only keys, which planPlatform has found to be set. */
function credentialsOf(
  config: PlatformConfig,
  server: string,
  common: { namespace: pulumi.Input<string>; labels: Labels },
  opts: pulumi.ComponentResourceOptions,
) {
  const values = {
    region: config.modelRepository.region,
    accessKeyId: config.awsAccessKeyId ?? "",
    secretAccessKey: config.awsSecretAccessKey ?? "",
    sessionToken: config.awsSessionToken,
  };
  const secret = new AwsCredentials(`${server}-credentials`, { server, values, ...common }, opts);
  return { secret, keys: credentialVariables(values) };
}

/**
 * Creates the platform on a cluster that already exists.
 *
 * @param root directory of the program; relative model paths start there
 * @throws pulumi.RunError with every problem of configuration, models and namespace, before anything is created
 */
export async function deployPlatform(
  config: PlatformConfig,
  cluster: ClusterAccess,
  root: string,
): Promise<PlatformOutputs> {
  const stack = stackIdentity();
  const plan = planPlatform(config, root);
  const problems = [
    ...plan.problems,
    ...namespaceProblems(
      config.namespace,
      await cluster.readNamespace(config.namespace.name),
      stack,
    ),
  ];
  if (problems.length > 0) {
    throw new pulumi.RunError(
      formatProblems(`Stack ${pulumi.getStack()} cannot be deployed`, problems),
    );
  }
  for (const warning of plan.warnings) void pulumi.log.warn(warning);

  const labels: Labels = {
    "triton-platform/environment": config.environment,
    "triton-platform/owner": config.owner,
  };
  const { modelRepository } = config;
  const kubernetes = new k8s.Provider("cluster", {
    kubeconfig: pulumi.secret(cluster.kubeconfig),
    clusterIdentifier: cluster.identifier,
    // Without it a deleted object of an unreachable cluster would be forgotten instead of reported.
    deleteUnreachable: false,
  });
  const objectStore = objectStoreProvider("object-store", modelRepository, labels);
  const onCluster = { provider: kubernetes };

  const namespace = new ServingNamespace(
    "serving",
    { ...config.namespace, stack, labels: { ...labels, ...NAMESPACE_LABELS } },
    onCluster,
  );
  const repository = new ModelRepository(
    "models",
    {
      repository: modelRepository,
      environment: config.environment,
      releases: plan.releases,
      tags: labels,
    },
    { provider: objectStore },
  );

  const servers = Object.entries(config.servers).map(([name, server]): [string, ServerOutputs] => {
    const releases = plan.releases[name] ?? [];
    const serverLabels = objectLabels(name, serverVersionOf(server.image) ?? "", labels);
    const common = { namespace: namespace.namespace, labels: serverLabels };
    const credentials = credentialsOf(config, name, common, onCluster);
    const bundle = modelRepository.endpoint?.caBundle;
    const caBundle =
      bundle === undefined
        ? undefined
        : new CaBundle(`${name}-ca-bundle`, { server: name, bundle, ...common }, onCluster);
    const modelRepositories = releases.map((release) => repository.uri(release));
    const triton = new TritonServer(
      name,
      {
        config: server,
        releases,
        repositoryUris: modelRepositories,
        namespace: config.namespace.name,
        credentials: {
          kind: "secret",
          secretName: credentials.secret.secretName,
          keys: credentials.keys,
        },
        ...(caBundle === undefined
          ? {}
          : { caBundle: { configMapName: caBundle.configMapName, key: CA_BUNDLE_KEY } }),
        storage: storageDestinations(modelRepository.endpoint),
        labels,
        dependsOn: [namespace],
        podsDependOn: [
          credentials.secret,
          ...(caBundle === undefined ? [] : [caBundle]),
          ...repository.objectsOf(name),
        ],
      },
      onCluster,
    );
    const { httpUrl, grpcUrl, inClusterUrl, smokeTest } = triton;
    return [name, { httpUrl, grpcUrl, inClusterUrl, modelRepositories, smokeTest }];
  });
  return { servers: Object.fromEntries(servers) };
}
