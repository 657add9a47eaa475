import type { types } from "@pulumi/kubernetes";

import type { ModelRelease } from "../models/release";
import { buildFlags } from "./flags";
import { imageReference } from "./images";
import type { Labels } from "./labels";
import { podLabels, selectorLabels } from "./labels";
import { memoryBytes, memoryParts } from "./memory";
import { PORTS } from "./ports";
import { probes } from "./probes";
import { quantityOf } from "./quantity";
import type { ServerConfig } from "./schema";
import {
  SHARED_MEMORY_PATH,
  pythonRegionBytes,
  sharedMemoryBytes,
  sharedMemoryNeed,
} from "./sharedMemory";
import { grpcDrainFlags } from "./shutdown";
import type { Shutdown } from "./shutdown";
import { emptyThenRun } from "./startCommand";
import { storageSizes } from "./storage";

type Container = types.input.core.v1.Container;
type PodSpec = types.input.core.v1.PodSpec;
type PodTemplate = types.input.core.v1.PodTemplateSpec;
type Toleration = types.input.core.v1.Toleration;

/** Where models are downloaded to; an empty directory at every start. */
export const MODEL_DIRECTORY = "/var/cache/triton";
const TEMPORARY_DIRECTORY = "/tmp";

/** The system store of the image, which is all that the S3 client trusts. */
const CA_BUNDLE_PATH = "/etc/ssl/certs/ca-certificates.crt";

/** User and group `triton-server` of the image. https://github.com/triton-inference-server/server/blob/r26.08/build.py */
const TRITON_ID = 1000;

const GPU_RESOURCE = "nvidia.com/gpu";

/** Keys of the credentials Secret, each named after the variable that it becomes. */
export const CREDENTIAL_KEYS = [
  "AWS_DEFAULT_REGION",
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
] as const;
export type CredentialKey = (typeof CREDENTIAL_KEYS)[number];

/** How the server proves who it is to the object store. */
export type ServerCredentials =
  | {
      readonly kind: "secret";
      /** Name of the Secret, known before it exists. */
      readonly secretName: string;
      readonly keys: readonly CredentialKey[];
    }
  | {
      /** The role of the service account (IRSA). */
      readonly kind: "role";
      readonly region: string;
    };

/** A ConfigMap that holds certificates in place of the image's own store. */
export interface CaBundle {
  /** Name of the ConfigMap, known before it exists. */
  readonly configMapName: string;
  readonly key: string;
}

/** What a pod template is built from: plain values alone, so that policies see all of it at preview. */
export interface PodArgs {
  readonly server: string;
  readonly config: ServerConfig;
  readonly serverVersion: string;
  readonly releases: readonly ModelRelease[];
  /** One `--model-repository` each. */
  readonly repositoryUris: readonly string[];
  readonly serviceAccountName: string;
  readonly credentials: ServerCredentials;
  readonly caBundle?: CaBundle | undefined;
  readonly shutdown: Shutdown;
  readonly startupSeconds: number;
  /** Labels of every object of the server. */
  readonly labels: Labels;
}

function args({ config, serverVersion, repositoryUris, shutdown }: PodArgs): string[] {
  const platform = {
    "model-repository": repositoryUris,
    "model-control-mode": "none",
    "exit-on-error": true,
    "strict-readiness": true,
    "exit-timeout-secs": shutdown.exitTimeoutSeconds,
    ...grpcDrainFlags(shutdown, serverVersion),
    ...(config.device === "cpu" ? { "allow-gpu-metrics": false } : {}),
  };
  return emptyThenRun(
    [TEMPORARY_DIRECTORY, SHARED_MEMORY_PATH, MODEL_DIRECTORY],
    ["tritonserver", ...buildFlags(platform, config.flags, serverVersion)],
  );
}

function environment({ config, credentials }: PodArgs): types.input.core.v1.EnvVar[] {
  const identity =
    credentials.kind === "role"
      ? [{ name: "AWS_DEFAULT_REGION", value: credentials.region }]
      : credentials.keys.map((key) => ({
          name: key,
          valueFrom: { secretKeyRef: { name: credentials.secretName, key } },
        }));
  return [
    { name: "TRITON_AWS_MOUNT_DIRECTORY", value: MODEL_DIRECTORY },
    // Libraries of Python models write caches below the home directory, which is read-only.
    { name: "HOME", value: TEMPORARY_DIRECTORY },
    // The image asks for every GPU, and on a GPU node the runtime gives them even without a request.
    // https://github.com/NVIDIA/k8s-device-plugin
    ...(config.device === "cpu" ? [{ name: "NVIDIA_VISIBLE_DEVICES", value: "void" }] : []),
    ...identity,
  ];
}

/** Sizes that the pod's volumes and resources are made of, in bytes. */
function sizes({ config, releases, serverVersion }: PodArgs) {
  const need = sharedMemoryNeed(releases, pythonRegionBytes(serverVersion, config.flags));
  const sharedMemory = sharedMemoryBytes(need, config.resources.sharedMemory);
  const parts = memoryParts(config, releases, sharedMemory);
  return {
    sharedMemory,
    memory: memoryBytes(parts, config.resources.memory),
    storage: storageSizes(config.resources, releases),
  };
}

function resources(
  config: ServerConfig,
  { memory, storage }: ReturnType<typeof sizes>,
): types.input.core.v1.ResourceRequirements {
  const gpu: Labels = config.device === "gpu" ? { [GPU_RESOURCE]: String(config.gpus) } : {};
  const bounded = {
    memory: quantityOf(memory),
    "ephemeral-storage": quantityOf(storage.total),
    ...gpu,
  };
  const cpu = config.resources.cpu ?? (config.device === "gpu" ? "2" : "500m");
  return { requests: { cpu, ...bounded }, limits: bounded };
}

function container(pod: PodArgs, size: ReturnType<typeof sizes>): Container {
  const { config, caBundle } = pod;
  return {
    name: "triton",
    image: imageReference(config.image),
    imagePullPolicy: config.image.pullPolicy,
    // Arguments and no command: the image's entry point makes the driver's compatibility libraries available.
    args: args(pod),
    env: environment(pod),
    ports: Object.entries(PORTS).map(([name, containerPort]) => ({
      name,
      containerPort,
      protocol: "TCP",
    })),
    ...probes(pod.startupSeconds),
    lifecycle: { preStop: { sleep: { seconds: pod.shutdown.preStopSeconds } } },
    resources: resources(config, size),
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
      capabilities: { drop: ["ALL"] },
      seccompProfile: { type: "RuntimeDefault" },
    },
    volumeMounts: [
      { name: "shared-memory", mountPath: SHARED_MEMORY_PATH },
      { name: "temporary-files", mountPath: TEMPORARY_DIRECTORY },
      { name: "models", mountPath: MODEL_DIRECTORY },
      ...(caBundle === undefined
        ? []
        : [
            {
              name: "ca-bundle",
              mountPath: CA_BUNDLE_PATH,
              subPath: caBundle.key,
              readOnly: true,
            },
          ]),
    ],
  };
}

function volumes(
  { caBundle }: PodArgs,
  { sharedMemory, storage }: ReturnType<typeof sizes>,
): types.input.core.v1.Volume[] {
  const emptyDir = (bytes: number) => ({ emptyDir: { sizeLimit: quantityOf(bytes) } });
  return [
    {
      name: "shared-memory",
      emptyDir: { medium: "Memory", sizeLimit: quantityOf(sharedMemory) },
    },
    { name: "temporary-files", ...emptyDir(storage.temporaryFiles) },
    { name: "models", ...emptyDir(storage.models) },
    ...(caBundle === undefined
      ? []
      : [{ name: "ca-bundle", configMap: { name: caBundle.configMapName, defaultMode: 0o444 } }]),
  ];
}

function placement({ server, config }: PodArgs): Partial<PodSpec> {
  const { scheduling, device } = config;
  const gpuToleration: Toleration = { key: GPU_RESOURCE, operator: "Exists", effect: "NoSchedule" };
  const nodeSelector = {
    ...(device === "gpu" ? scheduling.gpuNodeSelector : {}),
    ...scheduling.nodeSelector,
  };
  const tolerations = [
    ...(device === "gpu" ? [gpuToleration] : []),
    ...scheduling.tolerations.map(
      (toleration) =>
        Object.fromEntries(
          Object.entries(toleration).filter(([, value]) => value !== undefined),
        ) as Toleration,
    ),
  ];
  return {
    ...(Object.keys(nodeSelector).length === 0 ? {} : { nodeSelector }),
    ...(tolerations.length === 0 ? {} : { tolerations }),
    ...(scheduling.affinity === undefined
      ? {}
      : { affinity: scheduling.affinity as types.input.core.v1.Affinity }),
    ...(scheduling.priorityClassName === undefined
      ? {}
      : { priorityClassName: scheduling.priorityClassName }),
    topologySpreadConstraints: ["topology.kubernetes.io/zone", "kubernetes.io/hostname"].map(
      (topologyKey) => ({
        topologyKey,
        maxSkew: 1,
        // Spread where there is room; GPUs are too scarce to leave one idle for evenness.
        whenUnsatisfiable: "ScheduleAnyway",
        labelSelector: { matchLabels: { ...selectorLabels(server) } },
        // Without it the replicas of the previous revision would count during an update.
        matchLabelKeys: ["pod-template-hash"],
      }),
    ),
  };
}

/**
 * Pod template of a server.
 *
 * @throws FlagError for flags that {@link buildFlags} refuses
 */
export function podTemplate(pod: PodArgs): PodTemplate {
  const { config } = pod;
  const size = sizes(pod);
  return {
    metadata: {
      labels: podLabels(pod.labels, config.labels),
      annotations: {
        ...config.annotations,
        "triton-platform/server-version": pod.serverVersion,
      },
    },
    spec: {
      serviceAccountName: pod.serviceAccountName,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      ...(config.image.pullSecrets.length === 0
        ? {}
        : { imagePullSecrets: config.image.pullSecrets.map((name) => ({ name })) }),
      terminationGracePeriodSeconds: pod.shutdown.terminationGracePeriodSeconds,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: TRITON_ID,
        runAsGroup: TRITON_ID,
        fsGroup: TRITON_ID,
        fsGroupChangePolicy: "OnRootMismatch",
        seccompProfile: { type: "RuntimeDefault" },
      },
      ...placement(pod),
      containers: [container(pod, size)],
      volumes: volumes(pod, size),
    },
  };
}
