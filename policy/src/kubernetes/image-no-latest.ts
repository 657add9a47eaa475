import { where } from "../framework/containers";
import { podPolicy } from "../framework/resource-policy";
import { parseImage } from "../framework/image";

/** What `latest` means changes without a deployment. */
export const imageNoLatest = podPolicy({
  name: "image-no-latest",
  description: "Every image names a tag other than latest, or a digest.",
  severity: "high",
  level: "mandatory",
  frameworks: [{ name: "CIS EKS", items: ["5.1.1"] }],
  remediationSteps: "Write the release's tag, better with its digest.",
  url: "https://kubernetes.io/docs/concepts/containers/images/#image-names",
  tags: ["kubernetes", "supply-chain"],
  example: `image: nvcr.io/nvidia/tritonserver:26.08-py3`,
  check(pod, { report }) {
    for (const container of pod.containers) {
      const field = container.field.at("image");
      const image = field.text();
      if (typeof image !== "string") {
        continue;
      }
      const { tag, digest } = parseImage(image);
      if (digest === undefined && (tag === undefined || tag === "" || tag === "latest")) {
        report(
          `${where(container)}: ${field.path} "${image}" has ${tag === "latest" ? "the tag latest" : "no tag"}; pin a release`,
        );
      }
    }
  },
});
