import type { AnalyzedResource } from "../../../policy/src/analyzer/messages";

/** A resource as the engine would show it. */
export function resource(
  type: string,
  name: string,
  props: Readonly<Record<string, unknown>>,
  rest: Partial<AnalyzedResource> = {},
): AnalyzedResource {
  return { type, name, urn: `urn:pulumi:test::triton-platform::${type}::${name}`, props, ...rest };
}

const labels = {
  "app.kubernetes.io/name": "triton",
  "app.kubernetes.io/instance": "main",
  "app.kubernetes.io/version": "2.72.0",
  "app.kubernetes.io/component": "inference-server",
  "app.kubernetes.io/part-of": "triton-platform",
  "app.kubernetes.io/managed-by": "pulumi",
  "triton-platform/environment": "prod",
  "triton-platform/owner": "ml-platform",
};

/** A pod spec that serves with Triton on one GPU and breaks no policy. */
export function tritonPodSpec(): Record<string, unknown> {
  return {
    serviceAccountName: "triton-main",
    automountServiceAccountToken: false,
    terminationGracePeriodSeconds: 90,
    priorityClassName: "inference",
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 1000,
      runAsGroup: 1000,
      fsGroup: 1000,
      seccompProfile: { type: "RuntimeDefault" },
    },
    nodeSelector: { "triton-platform/accelerator": "nvidia-t4" },
    tolerations: [{ key: "nvidia.com/gpu", operator: "Exists", effect: "NoSchedule" }],
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: "topology.kubernetes.io/zone",
        whenUnsatisfiable: "ScheduleAnyway",
        labelSelector: { matchLabels: { "app.kubernetes.io/instance": "main" } },
      },
    ],
    volumes: [
      { name: "shared-memory", emptyDir: { medium: "Memory", sizeLimit: "1Gi" } },
      { name: "scratch", emptyDir: { sizeLimit: "2Gi" } },
    ],
    containers: [
      {
        name: "triton",
        image: `nvcr.io/nvidia/tritonserver:26.08-py3@sha256:${"a1".repeat(32)}`,
        args: [
          "tritonserver",
          "--model-repository=s3://models/main/identity/0123456789ab",
          "--model-control-mode=none",
          "--exit-timeout-secs=30",
          "--exit-on-error=true",
          "--strict-readiness=true",
        ],
        env: [
          { name: "AWS_DEFAULT_REGION", value: "eu-central-1" },
          { name: "TRITON_AWS_MOUNT_DIRECTORY", value: "/scratch" },
        ],
        ports: [
          { name: "http", containerPort: 8000 },
          { name: "grpc", containerPort: 8001 },
          { name: "metrics", containerPort: 8002 },
        ],
        resources: {
          requests: { cpu: "3", memory: "12Gi", "ephemeral-storage": "3Gi", "nvidia.com/gpu": 1 },
          limits: { memory: "12Gi", "ephemeral-storage": "3Gi", "nvidia.com/gpu": 1 },
        },
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ["ALL"] },
        },
        startupProbe: {
          httpGet: { path: "/v2/health/live", port: "http" },
          periodSeconds: 10,
          failureThreshold: 60,
        },
        readinessProbe: {
          httpGet: { path: "/v2/health/ready", port: "http" },
          periodSeconds: 5,
          failureThreshold: 3,
        },
        livenessProbe: {
          httpGet: { path: "/v2/health/live", port: "http" },
          periodSeconds: 10,
          failureThreshold: 3,
        },
        lifecycle: { preStop: { sleep: { seconds: 20 } } },
        volumeMounts: [
          { name: "shared-memory", mountPath: "/dev/shm" },
          { name: "scratch", mountPath: "/scratch" },
        ],
      },
    ],
  };
}

/** A Deployment of Triton that breaks no policy. */
export function tritonDeployment(name = "main"): AnalyzedResource {
  return resource("kubernetes:apps/v1:Deployment", name, {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: `triton-${name}`, namespace: "triton", labels },
    spec: {
      replicas: 2,
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
      selector: { matchLabels: { "app.kubernetes.io/instance": "main" } },
      template: {
        metadata: {
          labels: { ...labels, "triton-platform/runtime": "triton" },
          annotations: { "triton-platform/server-version": "2.72" },
        },
        spec: tritonPodSpec(),
      },
    },
  });
}
