import { where } from "../framework/containers";
import { UNDETERMINED, type Field } from "../framework/field";
import type { Container, PodTemplate } from "../framework/pod-template";
import { podPolicy } from "../framework/resource-policy";

function mounters(pod: PodTemplate, name: string): Container[] {
  return pod.containers.filter(({ field }) =>
    field
      .at("volumeMounts")
      .each()
      .some((mount) => mount.at("name").text() === name),
  );
}

function checkVolume(pod: PodTemplate, volume: Field, report: (message: string) => void): void {
  const emptyDir = volume.at("emptyDir");
  if (emptyDir.object() === undefined || emptyDir.at("sizeLimit").isPresent) {
    return;
  }
  const inMemory = emptyDir.at("medium").text();
  if (inMemory === UNDETERMINED) {
    return;
  }
  if (inMemory === "Memory") {
    report(`${emptyDir.path}.sizeLimit is missing; a memory-backed volume has no other bound`);
    return;
  }
  const name = volume.at("name").text();
  for (const container of typeof name === "string" ? mounters(pod, name) : []) {
    const missing = ["requests", "limits"]
      .map((kind) => container.field.at("resources", kind, "ephemeral-storage"))
      .filter((field) => field.isAbsent);
    if (missing.length > 0) {
      report(
        `${emptyDir.path}.sizeLimit is missing and ${where(container)}, which mounts it, has no ${missing.map(({ path }) => path).join(" and no ")}; set one or the other`,
      );
    }
  }
}

/** A volume without a bound fills the node's disk and evicts its neighbours. */
export const emptydirBounded = podPolicy({
  name: "emptydir-bounded",
  description:
    "Every emptyDir has a size limit, or the containers that mount it set an ephemeral-storage request and limit.",
  severity: "medium",
  level: "advisory",
  frameworks: [],
  remediationSteps:
    "Set emptyDir.sizeLimit, or resources.requests and limits for ephemeral-storage.",
  url: "https://kubernetes.io/docs/concepts/storage/ephemeral-storage/",
  tags: ["kubernetes", "reliability"],
  example: `volumes:
  - name: scratch
    emptyDir: { sizeLimit: 2Gi }`,
  check(pod, { report }) {
    for (const volume of pod.spec.at("volumes").each()) {
      checkVolume(pod, volume, report);
    }
  },
});
