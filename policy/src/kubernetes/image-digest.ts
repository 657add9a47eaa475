import { where } from "../framework/containers";
import { parseImage } from "../framework/image";
import { podPolicy } from "../framework/resource-policy";

/** A tag can be moved to another image; a digest cannot. */
export const imageDigest = podPolicy({
  name: "image-digest",
  description: "Every image is pinned by its sha256 digest.",
  severity: "medium",
  level: "advisory",
  frameworks: [{ name: "CIS EKS", items: ["5.1.1"] }],
  remediationSteps: "Append @sha256:… of the image that was tested.",
  url: "https://kubernetes.io/docs/concepts/containers/images/#image-names",
  tags: ["kubernetes", "supply-chain"],
  example: `image: nvcr.io/nvidia/tritonserver:26.08-py3@sha256:<64 hexadecimal digits>`,
  check(pod, { report }) {
    for (const container of pod.containers) {
      const field = container.field.at("image");
      const image = field.text();
      if (typeof image !== "string") {
        continue;
      }
      const { digest } = parseImage(image);
      if (digest === undefined) {
        report(`${where(container)}: ${field.path} "${image}" has no digest; append @sha256:…`);
      } else if (!/^sha256:[0-9a-f]{64}$/.test(digest)) {
        report(
          `${where(container)}: ${field.path} "${image}" has a malformed digest; it is sha256: and 64 hexadecimal digits`,
        );
      }
    }
  },
});
