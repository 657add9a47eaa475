import { UNDETERMINED, type Field } from "./field";
import type { KubernetesObject } from "./kubernetes-object";

/** How a container runs in its pod. A sidecar is an init container that is always restarted. */
export type ContainerRole = "main" | "init" | "sidecar" | "ephemeral";

export interface Container {
  readonly role: ContainerRole;
  /** For messages: the container's name, or its place when it has none. */
  readonly name: string;
  readonly field: Field;
}

/** A pod as some workload describes it. */
export interface PodTemplate {
  readonly object: KubernetesObject;
  readonly metadata: Field;
  readonly spec: Field;
  readonly containers: readonly Container[];
  /**
   * False when a `…Patch` resource leaves the containers alone: then a missing field is not a missing setting,
   * because the object that is patched may have it.
   */
  readonly isComplete: boolean;
}

type Path = readonly string[];

interface Carrier {
  readonly groups: readonly string[];
  /** Places of pod templates: objects with `metadata` and `spec`. */
  readonly templates: readonly Path[];
  /** True when the API does not require a template at these places. */
  readonly optional?: boolean;
}

const workload: Path = ["spec", "template"];

/**
 * Every kind that carries a pod template. `extensions` and the beta versions have the same shape:
 * https://kubernetes.io/docs/reference/using-api/deprecation-guide/
 */
export const podCarriers: Readonly<Record<string, Carrier>> = {
  Pod: { groups: ["core"], templates: [[]] },
  PodTemplate: { groups: ["core"], templates: [["template"]] },
  ReplicationController: { groups: ["core"], templates: [workload] },
  Deployment: { groups: ["apps", "extensions"], templates: [workload] },
  ReplicaSet: { groups: ["apps", "extensions"], templates: [workload] },
  StatefulSet: { groups: ["apps"], templates: [workload] },
  DaemonSet: { groups: ["apps", "extensions"], templates: [workload] },
  Job: { groups: ["batch"], templates: [workload] },
  CronJob: { groups: ["batch"], templates: [["spec", "jobTemplate", "spec", "template"]] },
  // https://lws.sigs.k8s.io/docs/reference/leaderworkerset.v1/
  LeaderWorkerSet: {
    groups: ["leaderworkerset.x-k8s.io"],
    templates: [
      ["spec", "leaderWorkerTemplate", "leaderTemplate"],
      ["spec", "leaderWorkerTemplate", "workerTemplate"],
    ],
    optional: true,
  },
  // https://argo-rollouts.readthedocs.io/en/stable/features/specification/
  Rollout: { groups: ["argoproj.io"], templates: [workload], optional: true },
};

/**
 * KServe's InferenceService has pod specs of its own, whose `model` or per-framework block is the serving container:
 * https://kserve.github.io/website/docs/reference/crd-api
 */
const kserve = {
  group: "serving.kserve.io",
  kind: "InferenceService",
  components: ["predictor", "transformer", "explainer"],
  containers: ["model", "triton", "tensorflow", "pytorch", "onnx", "sklearn", "xgboost", "pmml"],
};

const containerLists: readonly (readonly [string, ContainerRole])[] = [
  ["containers", "main"],
  ["initContainers", "init"],
  ["ephemeralContainers", "ephemeral"],
];

function nameOf(container: Field): string {
  const name = container.at("name");
  const text = name.isKnown ? name.text() : undefined;
  return typeof text === "string" ? text : container.path;
}

function roleOf(container: Field, listed: ContainerRole): ContainerRole {
  return listed === "init" && container.at("restartPolicy").text() === "Always"
    ? "sidecar"
    : listed;
}

function containersOf(spec: Field, extra: readonly string[]): Container[] {
  const listed = containerLists.flatMap(([key, role]) =>
    spec
      .at(key)
      .each()
      .map((field) => ({ role: roleOf(field, role), name: nameOf(field), field })),
  );
  const named = extra
    .map((key) => ({ key, field: spec.at(key) }))
    .filter(({ field }) => field.isPresent && field.object() !== UNDETERMINED)
    .map(({ key, field }) => ({ role: "main" as const, name: key, field }));
  return [...listed, ...named];
}

function podOf(
  object: KubernetesObject,
  metadata: Field,
  spec: Field,
  extraContainers: readonly string[] = [],
): PodTemplate {
  return {
    object,
    metadata,
    spec,
    containers: containersOf(spec, extraContainers),
    isComplete: !object.isPatch || spec.at("containers").isPresent,
  };
}

function inferenceServicePods(object: KubernetesObject): PodTemplate[] {
  return kserve.components
    .map((component) => object.root.at("spec", component))
    .filter((spec) => spec.isPresent)
    .map((spec) => podOf(object, spec, spec, kserve.containers));
}

/** True when the object's kind carries pod templates. */
export function carriesPods(object: Pick<KubernetesObject, "group" | "kind">): boolean {
  return (
    (object.group === kserve.group && object.kind === kserve.kind) ||
    podCarriers[object.kind]?.groups.includes(object.group) === true
  );
}

/** The pod templates of an object; none when its kind carries none. */
export function podsOf(object: KubernetesObject): readonly PodTemplate[] {
  if (object.group === kserve.group && object.kind === kserve.kind) {
    return inferenceServicePods(object);
  }
  const carrier = podCarriers[object.kind];
  if (carrier?.groups.includes(object.group) !== true) {
    return [];
  }
  const mayBeAbsent = carrier.optional === true || object.isPatch;
  return carrier.templates
    .map((path) => object.root.at(...path))
    .filter((template) => template.isPresent || !mayBeAbsent)
    .map((template) => podOf(object, template.at("metadata"), template.at("spec")));
}
