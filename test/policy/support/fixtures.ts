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

/** A Service of Triton inside the cluster's network that breaks no policy. */
export function internalService(): AnalyzedResource {
  return resource("kubernetes:core/v1:Service", "main-service", {
    apiVersion: "v1",
    kind: "Service",
    metadata: {
      name: "triton-main",
      namespace: "triton",
      labels,
      annotations: { "service.beta.kubernetes.io/aws-load-balancer-scheme": "internal" },
    },
    spec: {
      type: "LoadBalancer",
      loadBalancerClass: "service.k8s.aws/nlb",
      selector: { "app.kubernetes.io/instance": "main" },
      ports: [
        { name: "http", port: 8000, targetPort: "http" },
        { name: "grpc", port: 8001, targetPort: "grpc" },
      ],
    },
  });
}

/** A namespace that enforces the restricted profile. */
export function restrictedNamespace(): AnalyzedResource {
  return resource("kubernetes:core/v1:Namespace", "triton", {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: {
      name: "triton",
      labels: {
        ...labels,
        "pod-security.kubernetes.io/enforce": "restricted",
        "pod-security.kubernetes.io/enforce-version": "v1.34",
        "pod-security.kubernetes.io/audit": "restricted",
        "pod-security.kubernetes.io/audit-version": "v1.34",
        "pod-security.kubernetes.io/warn": "restricted",
        "pod-security.kubernetes.io/warn-version": "v1.34",
      },
    },
  });
}

/** An Ingress whose host is covered by TLS. */
export function tlsIngress(): AnalyzedResource {
  return resource("kubernetes:networking.k8s.io/v1:Ingress", "main-ingress", {
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: { name: "triton-main", namespace: "triton", labels },
    spec: {
      tls: [{ hosts: ["triton.example.org"], secretName: "triton-tls" }],
      rules: [{ host: "triton.example.org" }],
    },
  });
}

/** A role that reads one ConfigMap. */
export function narrowRole(): AnalyzedResource {
  return resource("kubernetes:rbac.authorization.k8s.io/v1:Role", "reader", {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "Role",
    metadata: { name: "reader", namespace: "triton", labels },
    rules: [
      { apiGroups: [""], resources: ["configmaps"], resourceNames: ["models"], verbs: ["get"] },
    ],
  });
}

/** A binding of that role to one service account. */
export function narrowBinding(): AnalyzedResource {
  return resource("kubernetes:rbac.authorization.k8s.io/v1:RoleBinding", "reader", {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "RoleBinding",
    metadata: { name: "reader", namespace: "triton", labels },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "reader" },
    subjects: [{ kind: "ServiceAccount", name: "triton-main", namespace: "triton" }],
  });
}

/** A Helm release from a pinned chart. */
export function pinnedRelease(): AnalyzedResource {
  return resource("kubernetes:helm.sh/v3:Release", "device-plugin", {
    chart: "nvidia-device-plugin",
    version: "0.20.0",
    repositoryOpts: { repo: "https://nvidia.github.io/k8s-device-plugin" },
    namespace: "nvidia",
  });
}
