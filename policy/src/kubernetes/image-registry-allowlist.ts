import { where } from "../framework/containers";
import { parseImage, qualifiedRepository } from "../framework/image";
import { podPolicy } from "../framework/resource-policy";
import { textsSetting } from "../framework/settings";

const settings = {
  registries: textsSetting(
    "Registries and path prefixes that images may come from, with the registry written out; * stands for one label or path segment.",
    ["nvcr.io/nvidia", "registry.k8s.io", "public.ecr.aws", "*.dkr.ecr.*.amazonaws.com"],
  ),
};

function isWithin(repository: string, prefix: string): boolean {
  const pattern = prefix
    .replace(/\/+$/, "")
    .split("*")
    .map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"))
    .join("[^./]+");
  return new RegExp(`^${pattern}(?:/|$)`).test(repository);
}

/** Images are code that runs with the pod's rights. */
export const imageRegistryAllowlist = podPolicy({
  name: "image-registry-allowlist",
  description: "Every image comes from an allowed registry or path.",
  severity: "high",
  level: "mandatory",
  frameworks: [{ name: "CIS EKS", items: ["5.1.4"] }],
  remediationSteps:
    "Mirror the image into an allowed registry, or add its registry to the configuration after review.",
  url: "https://kubernetes.io/docs/concepts/containers/images/#image-names",
  tags: ["kubernetes", "supply-chain"],
  example: `image: nvcr.io/nvidia/tritonserver:26.08-py3`,
  settings,
  check(pod, { config, report }) {
    for (const container of pod.containers) {
      const field = container.field.at("image");
      const image = field.text();
      if (typeof image !== "string") {
        continue;
      }
      const repository = qualifiedRepository(parseImage(image).repository);
      if (!config.registries.some((prefix) => isWithin(repository, prefix))) {
        report(
          `${where(container)}: ${field.path} "${image}" comes from ${repository}, which is not within ${config.registries.join(", ")}`,
        );
      }
    }
  },
});
