import type { KubernetesObject } from "../framework/kubernetes-object";
import { integerSetting } from "../framework/settings";
import { stackPolicy } from "../framework/stack-policy";
import { any, type Verdict } from "./verdict";
import { autoscalersOf, mayHoldReleases, scales, titleOf } from "./workloads";

const settings = {
  minReplicas: integerSetting("Replicas at least that an autoscaler keeps.", 1),
};

function ignoresReplicas({ resource }: KubernetesObject): boolean {
  return resource.opts.ignoreChanges.some((path) => path === "spec" || path === "spec.replicas");
}

/** Objects that exist show the replicas of the moment, whoever set them. */
function isLive({ root }: KubernetesObject): boolean {
  return root.at("metadata", "uid").isPresent || root.at("status").isPresent;
}

interface Judged {
  readonly target: KubernetesObject;
  readonly verdict: Verdict;
}

/** Two owners of one number undo each other: every update would shrink what the autoscaler grew. */
export const stackHpaValid = stackPolicy({
  name: "stack-hpa-valid",
  description: "An autoscaler has a target, a range, and the number of replicas to itself.",
  severity: "high",
  level: "mandatory",
  frameworks: [],
  remediationSteps:
    "Name the workload in scaleTargetRef, keep minReplicas below maxReplicas, and leave replicas out of the workload.",
  url: "https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/",
  tags: ["kubernetes", "scaling"],
  example: `kind: HorizontalPodAutoscaler
spec: { scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: triton-main }, minReplicas: 2, maxReplicas: 4 }`,
  settings,
  check({ config, resources, report }) {
    const scalable = resources
      .flatMap(({ objects }) => objects)
      .filter(({ root, isPatch }) => !isPatch && root.at("spec").isPresent);
    for (const autoscaler of autoscalersOf(resources)) {
      const { object, minimum, maximum } = autoscaler;
      const title = titleOf(object);
      const urn = object.resource.urn;
      const targets = scalable.map((target): Judged => ({
        target,
        verdict: scales(autoscaler, target),
      }));
      if (
        any(targets.map(({ verdict }) => verdict)) === false &&
        !mayHoldReleases(resources, object)
      ) {
        report(`${title}: spec.scaleTargetRef names no workload of the stack`, urn);
      }
      for (const { target } of targets.filter(({ verdict }) => verdict === true)) {
        const replicas = target.root.at("spec", "replicas");
        if (replicas.isPresent && !ignoresReplicas(target) && !isLive(target)) {
          report(
            `${title}: ${titleOf(target)} sets spec.replicas too; leave it out or ignore its changes`,
            urn,
          );
        }
      }
      if (maximum === undefined) {
        report(`${title}: spec.maxReplicas is missing`, urn);
      }
      if (typeof minimum === "number" && minimum < config.minReplicas) {
        report(
          `${title} keeps at least ${String(minimum)} replicas; ${String(config.minReplicas)} are needed`,
          urn,
        );
      }
      if (typeof minimum === "number" && typeof maximum === "number" && minimum > maximum) {
        report(
          `${title} keeps at least ${String(minimum)} and at most ${String(maximum)} replicas`,
          urn,
        );
      }
    }
  },
});
