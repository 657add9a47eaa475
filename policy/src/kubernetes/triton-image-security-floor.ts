import { where } from "../framework/containers";
import { UNDETERMINED } from "../framework/field";
import { podPolicy } from "../framework/resource-policy";
import { textSetting } from "../framework/settings";
import { tritonContainers } from "../triton/identify";
import { minorOfRelease } from "../triton/releases";
import { serverMinorOf, versionAnnotation } from "../triton/version";

const settings = {
  minimumRelease: textSetting(
    "Oldest accepted container release, as YY.MM: the first that fixes every published security bulletin.",
    // https://github.com/NVIDIA/product-security, bulletin 5875 of 8 September 2026
    "26.07",
    { pattern: "^\\d{2}\\.\\d{2}$" },
  ),
};

/** Releases before the floor have published holes, among them ways around authentication. */
export const tritonImageSecurityFloor = podPolicy({
  name: "triton-image-security-floor",
  description:
    "Triton's release is not older than the first one that fixes every published security bulletin.",
  severity: "critical",
  level: "mandatory",
  frameworks: [{ name: "CIS EKS", items: ["5.1.1"] }],
  remediationSteps:
    "Use a newer release. When the image's tag is not a release (YY.MM-…), name the server version in the pod's annotation triton-platform/server-version.",
  url: "https://github.com/NVIDIA/product-security",
  tags: ["triton", "security", "supply-chain"],
  example: `image: nvcr.io/nvidia/tritonserver:26.08-py3`,
  settings,
  check(pod, { config, report }) {
    const floor = minorOfRelease(config.minimumRelease) ?? 0;
    for (const container of tritonContainers(pod)) {
      const field = container.field.at("image");
      const minor = serverMinorOf(pod, container);
      if (minor === undefined) {
        report(
          `${where(container)}: ${field.path} does not say which Triton it is; use a release tag or the pod annotation ${versionAnnotation}: "2.<minor>"`,
        );
      } else if (minor !== UNDETERMINED && minor < floor) {
        report(
          `${where(container)}: ${field.path} is Triton 2.${String(minor)}; the oldest without published security holes is 2.${String(floor)} (${config.minimumRelease})`,
        );
      }
    }
  },
});
