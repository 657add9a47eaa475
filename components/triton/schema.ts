import { z } from "zod";

import { modelsSchema } from "../models/schema";
import { DEFAULT_IMAGE_REPOSITORY, DEFAULT_IMAGE_TAG } from "./images";
import { BYTES_PATTERN } from "./quantity";

const bytes = z
  .string()
  .regex(BYTES_PATTERN, { error: "a size as Kubernetes writes it, such as 512Mi or 2Gi" });

const cidr = z.union([z.cidrv4(), z.cidrv6()], {
  error: "an address range such as 10.0.0.0/8",
});

const labelKey = z
  .string()
  .regex(
    /^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/,
    {
      error: "accepted: a Kubernetes label key such as team or example.com/team",
    },
  );

const labelValue = z.string().regex(/^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/, {
  error:
    "letters, digits, hyphens, dots and underscores, at most 63, starting and ending with a letter or digit",
});

const labels = z.record(labelKey, labelValue);

const annotations = z.record(labelKey, z.string());

const seconds = (minimum: number, maximum: number) => z.int().min(minimum).max(maximum);

const imageSchema = z
  .strictObject({
    repository: z
      .string()
      .regex(/^[a-z0-9]+([._/:-][a-z0-9]+)*$/, {
        error: "an image name without tag, such as nvcr.io/nvidia/tritonserver",
      })
      .default(DEFAULT_IMAGE_REPOSITORY)
      .describe("Image name without tag."),
    tag: z
      .string()
      .regex(/^(?!latest$)[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/, {
        error: "a fixed tag such as 26.08-py3; latest is not fixed",
      })
      .default(DEFAULT_IMAGE_TAG)
      .describe(
        "Tag. Where it starts with a release such as `26.08`, it also says which server version the image holds.",
      ),
    digest: z
      .string()
      .regex(/^sha256:[0-9a-f]{64}$/, { error: "sha256: and 64 lower-case hexadecimal digits" })
      .optional()
      .describe("Digest that pins the image beyond its tag. Default: none, the tag decides."),
    serverVersion: z
      .string()
      .regex(/^2\.\d{1,3}(\.\d{1,3})?$/, { error: "a server version such as 2.72.0" })
      .optional()
      .describe(
        "Version of the server in the image. Default: read from the tag; required where the tag does not say it.",
      ),
    size: bytes
      .default("16Gi")
      .describe(
        "Unpacked size of the image, as a Kubernetes quantity; decides how long a pull may take.",
      ),
    pullPolicy: z
      .enum(["IfNotPresent", "Always", "Never"])
      .default("IfNotPresent")
      .describe("When the kubelet pulls the image."),
    pullSecrets: z
      .array(z.string().regex(/^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/))
      .default([])
      .describe("Names of existing Secrets in the namespace that hold registry credentials."),
  })
  .describe("Container image of the server.");

const resourcesSchema = z
  .strictObject({
    cpu: z
      .string()
      .regex(/^(\d+m|\d+(\.\d+)?)$/, { error: "cores such as 2, 0.5 or 500m" })
      .optional()
      .describe(
        "CPU request in cores; there is no CPU limit. Default: `2` with a GPU, else `500m`.",
      ),
    memory: bytes
      .optional()
      .describe(
        "Memory request and limit. Default: shared memory, objects that are downloaded at once, pinned memory pool and a base for each backend. Less than what must fit is an error.",
      ),
    sharedMemory: bytes
      .optional()
      .describe(
        "Size of `/dev/shm`, part of the memory limit. Default: twice what the Python instances need, at least 256Mi. Less than what they need is an error.",
      ),
    ephemeralStorage: bytes
      .optional()
      .describe(
        "Ephemeral storage request and limit: downloaded models, temporary files and logs. Default: derived from the models. Less than what they need is an error.",
      ),
    temporaryFiles: bytes
      .default("1Gi")
      .describe("Size of `/tmp`, where packed Python environments are unpacked."),
  })
  .describe("Compute resources of one replica; what is left out is derived from the models.");

const flagValue = z.union([z.string(), z.number(), z.boolean(), z.array(z.string()).min(1)], {
  error: "text, a number, true or false, or a list of texts for a flag that repeats",
});

const flagsSchema = z
  .record(z.string(), flagValue)
  .describe(
    "Further command-line flags of the server, by name without dashes. Unknown flags, flags that the image's version does not have and flags that the platform sets itself are errors.",
  );

const urlAddress = z.string().regex(/^[0-9A-Za-z]([0-9A-Za-z.:-]*[0-9A-Za-z])?$/, {
  error: "a host name or address",
});

const nodePort = z.int().min(30000).max(32767);

const loadBalancerSchema = z.strictObject({
  type: z.literal("LoadBalancer").describe("A load balancer with an address of its own."),
  scheme: z
    .enum(["internal", "internet-facing"])
    .default("internal")
    .describe(
      "Whether the load balancer has an address in the private network or on the internet. `internet-facing` needs `sourceRanges`.",
    ),
  sourceRanges: z
    .array(cidr)
    .default([])
    .describe(
      "Address ranges that may connect. Default: every address that reaches the load balancer.",
    ),
  loadBalancerClass: z
    .string()
    .min(1)
    .optional()
    .describe(
      "Implementation of the load balancer. Default: the cluster's own. `service.k8s.aws/nlb` is the AWS Load Balancer Controller.",
    ),
  annotations: annotations.default({}).describe("Further annotations of the Service."),
});

const nodePortSchema = z.strictObject({
  type: z.literal("NodePort").describe("A fixed port of every node."),
  http: nodePort.default(31000).describe("Port of every node for HTTP, 30000 to 32767."),
  grpc: nodePort.default(31001).describe("Port of every node for gRPC, 30000 to 32767."),
  metrics: nodePort
    .optional()
    .describe(
      "Port of every node for metrics, 30000 to 32767, in a Service of its own. Metrics have no authentication. Default: metrics stay inside the cluster.",
    ),
  address: urlAddress
    .default("localhost")
    .describe("Host name or address of a node as clients reach it; used in the printed URLs only."),
  annotations: annotations.default({}).describe("Further annotations of the Service."),
});

const clusterIpSchema = z.strictObject({
  type: z.literal("ClusterIP").describe("Only pods of the cluster reach the server."),
  annotations: annotations.default({}).describe("Further annotations of the Service."),
});

const exposureSchema = z
  .discriminatedUnion("type", [loadBalancerSchema, nodePortSchema, clusterIpSchema])
  .describe("How clients reach HTTP (8000) and gRPC (8001). Metrics (8002) are never part of it.");

const probesSchema = z
  .strictObject({
    startupSeconds: seconds(120, 7200)
      .optional()
      .describe(
        "Seconds that a container may take until its models are loaded, at least 120. Default: derived from the sizes of image and models.",
      ),
  })
  .describe("Health checks by the kubelet.");

const shutdownSchema = z
  .strictObject({
    preStopSeconds: seconds(5, 600)
      .optional()
      .describe(
        "Seconds that a replica keeps serving after it was told to stop, while load balancers learn of it. Default: 150 behind an AWS network load balancer, else 15.",
      ),
    exitTimeoutSeconds: seconds(1, 3600)
      .default(30)
      .describe("Seconds that the server then gives open connections and running requests."),
    terminationGracePeriodSeconds: seconds(16, 7200)
      .optional()
      .describe(
        "Seconds after which the kubelet kills the container. Default: the two above and 15; less than the two above and 10 is an error.",
      ),
  })
  .describe("How a replica stops.");

const rolloutSchema = z
  .strictObject({
    spareGpu: z
      .boolean()
      .default(false)
      .describe(
        "Whether the cluster has GPUs free for one more replica, so that a new one starts before an old one stops. Without, an update stops one replica first.",
      ),
    progressDeadlineSeconds: seconds(30, 86400)
      .optional()
      .describe(
        "Seconds without progress after which an update counts as failed. Default: derived from shutdown, image pull and start.",
      ),
  })
  .describe("How a change reaches the replicas.");

const disruptionBudgetSchema = z
  .strictObject({
    maxUnavailable: z
      .int()
      .min(1)
      .default(1)
      .describe("Replicas that node maintenance may take away at a time, at least 1."),
  })
  .describe("Limit on voluntary disruptions; it never blocks a node drain.");

const tolerationSchema = z.strictObject({
  key: labelKey.optional().describe("Taint key. Default: every key, with operator `Exists`."),
  operator: z.enum(["Equal", "Exists"]).default("Equal").describe("How the value is compared."),
  value: labelValue.optional().describe("Taint value, for operator `Equal`."),
  effect: z
    .enum(["NoSchedule", "PreferNoSchedule", "NoExecute"])
    .optional()
    .describe("Taint effect. Default: every effect."),
  tolerationSeconds: z
    .int()
    .min(0)
    .optional()
    .describe("Seconds that a `NoExecute` taint is tolerated. Default: for ever."),
});

/** A Kubernetes object that is passed on as it is; the API server checks it. */
const kubernetesObject = z.record(z.string(), z.json());

const affinitySchema = z
  .strictObject({
    nodeAffinity: kubernetesObject.optional().describe("Which nodes. Default: no preference."),
    podAffinity: kubernetesObject.optional().describe("Near which pods. Default: no preference."),
    podAntiAffinity: kubernetesObject
      .optional()
      .describe("Away from which pods. Default: no preference."),
  })
  .describe("Affinity as in a Kubernetes pod. Default: none.");

const schedulingSchema = z
  .strictObject({
    nodeSelector: labels.default({}).describe("Labels that a node must have."),
    gpuNodeSelector: labels
      .default({ "nvidia.com/gpu.present": "true" })
      .describe("Labels that a node must also have when the server uses a GPU."),
    tolerations: z
      .array(tolerationSchema)
      .default([])
      .describe("Taints that are tolerated beside `nvidia.com/gpu`."),
    affinity: affinitySchema.optional(),
    priorityClassName: z
      .string()
      .min(1)
      .optional()
      .describe("Existing PriorityClass of the replicas. Default: the cluster's own."),
  })
  .describe("Which nodes the replicas run on.");

/** One Triton server: everything that decides its resources. */
export const serverSchema = z
  .strictObject({
    image: imageSchema.prefault({}),
    replicas: z.int().min(1).max(1000).default(1).describe("Number of replicas."),
    device: z
      .enum(["gpu", "cpu"])
      .default("gpu")
      .describe(
        "`gpu` requests GPUs and selects GPU nodes; `cpu` does neither and keeps GPUs hidden.",
      ),
    gpus: z.int().min(1).max(16).default(1).describe("GPUs of each replica with device `gpu`."),
    models: modelsSchema.refine((models) => Object.keys(models).length > 0, {
      error: "at least one model",
    }),
    resources: resourcesSchema.prefault({}),
    flags: flagsSchema.default({}),
    exposure: exposureSchema.prefault({ type: "LoadBalancer" }),
    probes: probesSchema.prefault({}),
    shutdown: shutdownSchema.prefault({}),
    rollout: rolloutSchema.prefault({}),
    disruptionBudget: disruptionBudgetSchema.prefault({}),
    scheduling: schedulingSchema.prefault({}),
    labels: labels.default({}).describe("Further labels of the pods."),
    annotations: annotations.default({}).describe("Further annotations of the pods."),
  })
  .describe("One Triton server.");

/** A server after defaults. */
export type ServerConfig = z.output<typeof serverSchema>;
/** A server as a stack file may write it. */
export type ServerInput = z.input<typeof serverSchema>;
export type ExposureConfig = ServerConfig["exposure"];
