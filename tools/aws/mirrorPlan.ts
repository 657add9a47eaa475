import { mirroredImage, qualifiedImage } from "../../components/aws/imageRegistry";
import { kubernetesVersion } from "../../components/aws/kubernetesVersions";
import type { EksConfig } from "../../components/aws/schema";
import { CHARTS } from "../../components/charts";

/** An image and its copy. */
export interface MirroredImage {
  readonly source: string;
  readonly target: string;
}

/** Images of the charts that a configuration installs. */
export function chartImages(config: EksConfig): readonly string[] {
  const autoscaler = kubernetesVersion(config.cluster.version)?.autoscalerTag ?? "";
  return Object.values(CHARTS).flatMap(({ chart, images }): readonly string[] => {
    if (chart !== CHARTS.clusterAutoscaler.chart) return images;
    return config.autoscaler.enabled ? images.filter((image) => image.endsWith(autoscaler)) : [];
  });
}

/**
 * Every image that the nodes pull, with the name of its copy. EKS add-ons are left out: their images are in the
 * region's own registry of AWS, which interface endpoints reach.
 *
 * @param serverImages Triton images of the stack, as `repository:tag`
 * @throws Error where the configuration has no registry
 */
export function mirrorPlan(
  config: EksConfig,
  serverImages: readonly string[],
): readonly MirroredImage[] {
  const host = config.imageRegistry?.host;
  if (host === undefined) {
    throw new Error("imageRegistry.host is not set: there is nothing to copy images to");
  }
  return [...new Set([...serverImages, ...chartImages(config)])].sort().map((image) => ({
    source: qualifiedImage(image),
    target: mirroredImage(host, image),
  }));
}
