import { UNDETERMINED, type Read } from "../framework/field";
import { parseImage } from "../framework/image";
import type { Container, PodTemplate } from "../framework/pod-template";
import { minorOfRelease, minorOfVersion, type ServerMinor } from "./releases";

/** The annotation that names the server version when the image's tag does not. */
export const versionAnnotation = "triton-platform/server-version";

/** The server minor that a container runs: from the image's tag, else from the pod's annotation. */
export function serverMinorOf(pod: PodTemplate, container: Container): Read<ServerMinor> {
  const image = container.field.at("image").text();
  const tag = typeof image === "string" ? parseImage(image).tag : undefined;
  const tagged = tag === undefined ? undefined : minorOfRelease(tag);
  if (tagged !== undefined) {
    return tagged;
  }
  const annotated = pod.metadata.at("annotations", versionAnnotation).text();
  if (annotated === UNDETERMINED) {
    return UNDETERMINED;
  }
  const minor = annotated === undefined ? undefined : minorOfVersion(annotated);
  return minor ?? (image === UNDETERMINED ? UNDETERMINED : undefined);
}

/** True when the container runs PyTriton, which embeds the server in a Python process. */
export function isPyTriton(pod: PodTemplate, container: Container): boolean {
  const image = container.field.at("image").text();
  const words = ["command", "args"].flatMap((key) => container.field.at(key).each());
  const label = pod.metadata.at("labels", "triton-platform/runtime").text();
  return (
    label === "pytriton" ||
    (typeof image === "string" && /pytriton/.test(parseImage(image).repository)) ||
    words.some((word) => {
      const value = word.isKnown ? word.scalar() : undefined;
      return typeof value === "string" && /\bpytriton\b/.test(value);
    })
  );
}
