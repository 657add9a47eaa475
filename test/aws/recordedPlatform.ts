import * as aws from "@pulumi/aws";
import * as k8s from "@pulumi/kubernetes";

import { awsProviderArgs, platformTags } from "../../components/aws/awsProvider";
import { ClusterServices } from "../../components/aws/clusterServices";
import { GpuCluster } from "../../components/aws/gpuCluster";
import type { EksConfig } from "../../components/aws/schema";
import { TritonRole } from "../../components/aws/tritonRole";
import { DcgmExporter } from "../../components/gpu/dcgmExporter";
import { recordResources } from "../support/mocks";
import { devConfig, prodConfig } from "./eksConfigs";
import type { RecordedResource, Recording, RecordingArgs } from "../support/mocks";

/** A platform has more than a hundred resources: on a busy machine a recording takes its time. */
export const RECORDING_TIMEOUT = 120_000;

export const ISSUER = "https://oidc.eks.eu-central-1.amazonaws.com/id/ABC";

/** What AWS computes and the components read. */
export const clusterOutputs: NonNullable<RecordingArgs["outputs"]> = {
  "aws:eks/cluster:Cluster": () => ({
    endpoint: "https://abc.eks.amazonaws.com",
    certificateAuthority: { data: "Q0E=" },
    identities: [{ oidcs: [{ issuer: ISSUER }] }],
  }),
  "aws:ec2/launchTemplate:LaunchTemplate": () => ({ latestVersion: 7 }),
  "aws:kms/key:Key": (name) => ({ keyId: `${name}-id` }),
};

/** The AWS side as a whole, with a server's Service and pods in their place. */
function program(config: EksConfig, liveSizes: Readonly<Record<string, number>>): unknown {
  const tags = platformTags({
    project: "triton-platform",
    stack: "test",
    environment: "dev",
    owner: "ml",
    tags: config.aws.tags,
  });
  const provider = new aws.Provider("aws", awsProviderArgs(config.aws, tags));
  const cluster = new GpuCluster(
    "platform",
    { config, clusterName: "triton-test", tags, liveSizes },
    { providers: [provider] },
  );
  const kubernetes = new k8s.Provider("cluster", cluster.kubernetesProviderArgs(), {
    dependsOn: [...cluster.controlPlane.access],
  });
  const services = new ClusterServices(
    "services",
    { config, cluster, labels: { "app.kubernetes.io/part-of": "triton-platform" } },
    { providers: [provider, kubernetes] },
  );
  new DcgmExporter(
    "dcgm-exporter",
    {
      namespace: services.devicePlugin.namespace,
      serviceMonitor: false,
      registryHost: config.imageRegistry?.host,
      chartRepository: config.chartRepository,
      runsOn: [...cluster.gpuNodes.values()],
    },
    { providers: [kubernetes] },
  );
  new TritonRole(
    "main-role",
    {
      partition: cluster.scope.partition,
      oidcProviderArn: cluster.controlPlane.oidcProviderArn,
      oidcIssuerUrl: cluster.controlPlane.oidcIssuerUrl,
      namespace: "triton",
      serviceAccount: "main-triton",
      bucket: "models",
      serverPrefix: "main",
      keyArn: "arn:aws:kms:eu-central-1:123456789012:key/models",
    },
    { providers: [provider] },
  );
  return { kubeconfig: cluster.controlPlane.kubeconfig };
}

/** Records the AWS side of a configuration. */
export function recordPlatform(
  config: EksConfig,
  args: { preview?: boolean; liveSizes?: Readonly<Record<string, number>> } = {},
): Promise<Recording> {
  return recordResources(() => program(config, args.liveSizes ?? {}), {
    outputs: clusterOutputs,
    preview: args.preview ?? false,
  });
}

const recordings = new Map<string, Promise<Recording>>();

function once(name: string, record: () => Promise<Recording>): Promise<Recording> {
  const recording = recordings.get(name) ?? record();
  recordings.set(name, recording);
  return recording;
}

/** The development fixture, recorded once for all tests. */
export const devRecording = () => once("dev", () => recordPlatform(devConfig()));

/** The production fixture, recorded once for all tests. */
export const prodRecording = () => once("prod", () => recordPlatform(prodConfig()));

/** `type name` without the package's repetition, as the tests name resources. */
export function label({ type, name }: Pick<RecordedResource, "type" | "name">): string {
  const [pkg = "", , token = ""] = type.split(":");
  const module = type.split(":")[1]?.split("/")[0] ?? "";
  return pkg === "pulumi" ? `provider ${name}` : `${module}.${token} ${name}`;
}

/** An edge from a resource to one that must exist first. */
export interface Edge {
  readonly from: string;
  readonly to: string;
}

/** Edges that only `dependsOn` and the provider explain, components left out. */
export function orderingEdges(recording: Recording): Edge[] {
  const byUrn = new Map(recording.resources.map((resource) => [resource.urn, resource]));
  return recording.resources
    .flatMap((resource) =>
      resource.dependsOn.map((urn) => ({ from: resource, to: byUrn.get(urn) })),
    )
    .flatMap(({ from, to }) => (to?.custom === true ? [{ from: label(from), to: label(to) }] : []));
}

/** Every edge: inputs, `dependsOn`, and a resource's provider. */
export function allEdges(recording: Recording): Edge[] {
  const byUrn = new Map(recording.resources.map((resource) => [resource.urn, resource]));
  return recording.resources.flatMap((resource) => {
    const provider = resource.provider?.replace(/::[^:]*$/, "");
    const urns = [...resource.dependencies, ...(provider === undefined ? [] : [provider])];
    return urns.flatMap((urn) => {
      const to = byUrn.get(urn);
      return to?.custom === true ? [{ from: label(resource), to: label(to) }] : [];
    });
  });
}

/** Everything that must exist before a resource, over any number of edges. */
export function prerequisites(edges: readonly Edge[], from: string): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (name: string): void => {
    for (const { to } of edges.filter((edge) => edge.from === name)) {
      if (found.has(to)) continue;
      found.add(to);
      visit(to);
    }
  };
  visit(from);
  return found;
}
