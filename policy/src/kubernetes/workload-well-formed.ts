import { where } from "../framework/containers";
import { UNDETERMINED, type Field } from "../framework/field";
import type { PodTemplate } from "../framework/pod-template";
import { podPolicy } from "../framework/resource-policy";

type Report = (message: string) => void;

function repeated(fields: readonly Field[], report: Report): void {
  const seen = new Set<string>();
  for (const field of fields) {
    const value = field.text();
    if (typeof value === "string") {
      if (seen.has(value)) {
        report(`${field.path} repeats "${value}"`);
      }
      seen.add(value);
    }
  }
}

function checkContainers(pod: PodTemplate, report: Report): void {
  for (const container of pod.containers) {
    // KServe names the container and its image by itself.
    const required = pod.object.kind === "InferenceService" ? [] : ["name", "image"];
    for (const key of required) {
      const field = container.field.at(key);
      const value = field.text();
      if (value === undefined || value === "") {
        report(`${where(container)}: ${field.path} is missing`);
      }
    }
    repeated(
      container.field
        .at("volumeMounts")
        .each()
        .map((mount) => mount.at("mountPath")),
      report,
    );
  }
  repeated(
    pod.containers.map(({ field }) => field.at("name")).filter((name) => name.isPresent),
    report,
  );
}

function checkMounts(pod: PodTemplate, report: Report): void {
  const claims = pod.object.root.at("spec", "volumeClaimTemplates").each();
  const names = [
    ...pod.spec
      .at("volumes")
      .each()
      .map((volume) => volume.at("name").text()),
    ...claims.map((claim) => claim.at("metadata", "name").text()),
  ];
  if (names.includes(UNDETERMINED) || !pod.isComplete) {
    return;
  }
  for (const container of pod.containers) {
    for (const mount of container.field.at("volumeMounts").each()) {
      const field = mount.at("name");
      const name = field.text();
      if (typeof name === "string" && !names.includes(name)) {
        report(`${where(container)}: ${field.path} is "${name}", but the pod has no such volume`);
      }
    }
  }
}

/** What the other policies read must have its shape, or they would look past it. */
export const workloadWellFormed = podPolicy({
  name: "workload-well-formed",
  description:
    "Workloads have a pod template with named containers, images, and volumes behind their mounts.",
  severity: "high",
  level: "mandatory",
  frameworks: [],
  remediationSteps: "Correct the field that the message names.",
  url: "https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/",
  tags: ["kubernetes"],
  example: `spec:
  template:
    spec:
      containers: [{ name: triton, image: nvcr.io/nvidia/tritonserver:26.08-py3 }]`,
  check(pod, { report }) {
    const mains = pod.containers.filter(({ role }) => role === "main");
    const listed = pod.spec.at("containers");
    if (mains.length === 0 && pod.isComplete && (listed.kind === "list" || listed.isAbsent)) {
      report(`${listed.path} has no container`);
    }
    checkContainers(pod, report);
    checkMounts(pod, report);
  },
});
