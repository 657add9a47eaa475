import { UNDETERMINED, type Field } from "../framework/field";
import { parseImage } from "../framework/image";
import type { Container, PodTemplate } from "../framework/pod-template";

const serverImage =
  /(?:^|[/_.-])(?:tritonserver|triton-server|triton-inference-server|pytriton)|(?:^|\/)triton$/;
const serverWord = /(?:^|[\s;&|("'`/])(?:tritonserver|pytriton)(?=$|[\s;&|)"'`])/;
const healthPath = /^\/?v2\/(?:health\/(?:live|ready)|models\/[^/]+(?:\/versions\/[^/]+)?\/ready)$/;
const probes = ["startupProbe", "readinessProbe", "livenessProbe"];

/** The label by which a pod says that it serves with Triton, whatever its image is called. */
export const runtimeLabel = "triton-platform/runtime";

function imageServes(image: string): boolean {
  const { repository, tag } = parseImage(image);
  // The client SDK image carries no server: https://docs.nvidia.com/deeplearning/triton-inference-server/user-guide/docs/getting_started/quickstart.html
  return serverImage.test(repository) && tag?.endsWith("-sdk") !== true;
}

/** The words of a container's command and arguments that are known. */
export function commandWords(container: Field): string[] {
  return ["command", "args"]
    .flatMap((key) => container.at(key).each())
    .map((word) => word.scalar())
    .filter((word) => word !== undefined && word !== UNDETERMINED)
    .map(String);
}

function probesTriton(container: Field): boolean {
  return probes.some((probe) => {
    const path = container.at(probe, "httpGet", "path").text();
    return typeof path === "string" && healthPath.test(path.replace(/\?.*$/, ""));
  });
}

function startsServer(container: Field): boolean {
  return commandWords(container).some((word) => serverWord.test(word));
}

function serves({ field, role }: Container): boolean {
  if (role !== "main" && role !== "sidecar") {
    return false;
  }
  const image = field.at("image").text();
  return (
    (typeof image === "string" && imageServes(image)) || startsServer(field) || probesTriton(field)
  );
}

/**
 * The containers of a pod that serve with Triton or PyTriton: their image, command, arguments or probe paths say
 * so. When only the pod's label says so, every main container counts.
 */
export function tritonContainers(pod: PodTemplate): readonly Container[] {
  const recognised = pod.containers.filter(serves);
  if (recognised.length > 0) {
    return recognised;
  }
  const label = pod.metadata.at("labels", runtimeLabel).text();
  return label === "triton" || label === "pytriton"
    ? pod.containers.filter(({ role }) => role === "main")
    : [];
}
