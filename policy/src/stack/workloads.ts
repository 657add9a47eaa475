import { UNDETERMINED, type Field, type Read } from "../framework/field";
import type { KubernetesObject } from "../framework/kubernetes-object";
import { podsOf, type PodTemplate } from "../framework/pod-template";
import type { StackResource } from "../framework/stack-policy";
import { all, type Verdict } from "./verdict";

/** A workload with one of its pod templates. */
export interface Workload {
  readonly object: KubernetesObject;
  readonly pod: PodTemplate;
  /** Labels of its pods. */
  readonly labels: Field;
}

/** The pod templates of a stack's workloads; patches of workloads elsewhere are none. */
export function workloadsOf(resources: readonly StackResource[]): readonly Workload[] {
  return resources
    .flatMap(({ objects }) => objects)
    .filter(({ isPatch }) => !isPatch)
    .flatMap((object) =>
      podsOf(object).map((pod) => ({ object, pod, labels: pod.metadata.at("labels") })),
    );
}

/** Namespace of an object; `default` when it names none. */
export function namespaceOf({ root }: KubernetesObject): Read<string> {
  return root.at("metadata", "namespace").text() ?? "default";
}

/** Whether two objects are in one namespace. */
export function share(one: KubernetesObject, other: KubernetesObject): Verdict {
  const [first, second] = [namespaceOf(one), namespaceOf(other)];
  return first === UNDETERMINED || second === UNDETERMINED ? UNDETERMINED : first === second;
}

/** An object for messages: `Deployment triton/main`. */
export function titleOf(object: KubernetesObject): string {
  const name = object.root.at("metadata", "name");
  const text = name.isText ? name.text() : undefined;
  const namespace = object.root.at("metadata", "namespace");
  const place = namespace.isText ? namespace.text() : undefined;
  const own = typeof text === "string" ? text : object.resource.name;
  return typeof place === "string" ? `${object.kind} ${place}/${own}` : `${object.kind} ${own}`;
}

/** How many pods a workload has at least and at most. */
export interface Scale {
  readonly minimum: Read<number>;
  readonly maximum: Read<number>;
}

/** An autoscaler of the stack: a HorizontalPodAutoscaler, or KEDA's ScaledObject. */
export interface Autoscaler extends Scale {
  readonly object: KubernetesObject;
  readonly targetKind: Read<string>;
  readonly targetName: Read<string>;
}

/** https://keda.sh/docs/latest/reference/scaledobject-spec/ */
const keda = { kind: "ScaledObject", minimum: 0, maximum: 100 };

/** The autoscalers of a stack. */
export function autoscalersOf(resources: readonly StackResource[]): readonly Autoscaler[] {
  return resources
    .flatMap(({ objects }) => objects)
    .filter(
      ({ kind, isPatch }) => !isPatch && (kind === "HorizontalPodAutoscaler" || kind === keda.kind),
    )
    .map((object): Autoscaler => {
      const spec = object.root.at("spec");
      const target = spec.at("scaleTargetRef");
      const isKeda = object.kind === keda.kind;
      return {
        object,
        targetKind: target.at("kind").text() ?? (isKeda ? "Deployment" : undefined),
        targetName: target.at("name").text(),
        get minimum() {
          return isKeda
            ? (spec.at("minReplicaCount").integer() ?? keda.minimum)
            : (spec.at("minReplicas").integer() ?? 1);
        },
        get maximum() {
          return isKeda
            ? (spec.at("maxReplicaCount").integer() ?? keda.maximum)
            : spec.at("maxReplicas").integer();
        },
      };
    });
}

function same(one: Read<string>, other: Read<string>): Verdict {
  return one === UNDETERMINED || other === UNDETERMINED ? UNDETERMINED : one === other;
}

/** Whether an autoscaler scales an object. */
export function scales(autoscaler: Autoscaler, object: KubernetesObject): Verdict {
  if (same(autoscaler.targetKind, object.kind) === false) {
    return false;
  }
  return all([
    same(autoscaler.targetKind, object.kind),
    same(autoscaler.targetName, object.root.at("metadata", "name").text()),
    share(autoscaler.object, object),
  ]);
}

/** The scale of a workload: its autoscaler's, or its own replicas. */
export function scaleOf(object: KubernetesObject, autoscalers: readonly Autoscaler[]): Scale {
  const verdicts = autoscalers.map((autoscaler) => ({
    autoscaler,
    verdict: scales(autoscaler, object),
  }));
  const own = verdicts.find(({ verdict }) => verdict === true)?.autoscaler;
  if (own !== undefined) {
    return own;
  }
  if (verdicts.some(({ verdict }) => verdict === UNDETERMINED)) {
    return { minimum: UNDETERMINED, maximum: UNDETERMINED };
  }
  const replicas = object.root.at("spec", "replicas").integer() ?? 1;
  return { minimum: replicas, maximum: replicas };
}

const release = "kubernetes:helm.sh/v3:Release";

/**
 * True when a Helm release may have put objects into the namespace that the stack does not show: a release is one
 * resource, its manifests are not.
 */
export function mayHoldReleases(
  resources: readonly StackResource[],
  object: KubernetesObject,
): boolean {
  const namespace = namespaceOf(object);
  return resources
    .filter(({ type }) => type === release)
    .some(({ props }) => {
      const place = props.at("namespace");
      const value = place.isKnown ? place.text() : place.isAbsent ? "default" : UNDETERMINED;
      return value === UNDETERMINED || namespace === UNDETERMINED || value === namespace;
    });
}
