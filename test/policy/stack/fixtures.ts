import type { AnalyzedResource } from "../../../policy/src/analyzer/messages";
import { resource } from "../support/fixtures";

const selector = { matchLabels: { app: "main" } };

/** A resource of Kubernetes in the namespace `triton`. */
export function object(
  token: string,
  name: string,
  props: Readonly<Record<string, unknown>>,
): AnalyzedResource {
  return resource(`kubernetes:${token}`, name, {
    metadata: { name, namespace: "triton" },
    ...props,
  });
}

/** A Deployment of two replicas with one container that declares the port `http`. */
export function deployment(name = "main"): AnalyzedResource {
  return object("apps/v1:Deployment", name, {
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: {
          serviceAccountName: "triton",
          containers: [
            {
              name: "triton",
              args: ["tritonserver", "--model-repository=s3://models/main"],
              ports: [{ name: "http", containerPort: 8000 }],
              resources: { limits: { "nvidia.com/gpu": 1 } },
            },
          ],
        },
      },
    },
  });
}

/** A disruption budget over the Deployment `main`. */
export function budget(): AnalyzedResource {
  return object("policy/v1:PodDisruptionBudget", "budget", {
    spec: { maxUnavailable: 1, selector },
  });
}

/** An autoscaler of the Deployment `main`. */
export function autoscaler(): AnalyzedResource {
  return object("autoscaling/v2:HorizontalPodAutoscaler", "scaler", {
    spec: {
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "main" },
      minReplicas: 2,
      maxReplicas: 4,
    },
  });
}

/** A Helm release into the namespace `triton`, whose objects the stack does not show. */
export function release(): AnalyzedResource {
  return resource("kubernetes:helm.sh/v3:Release", "release", {
    chart: "other",
    namespace: "triton",
  });
}
