import { pauseImage } from "../image/pauseImage";
import { tritonImage } from "../image/tritonImage";
import { etcd, kube, kubeNode, kwok, prometheus, providerKubernetes, pulumi } from "./goPrograms";
import { Part, PartName } from "./part";
import { pythonEnvironment } from "./pythonEnvironment";

/**
 * Every part, in the order of building: what depends on the machine's set-up comes first, so that
 * a machine that cannot do it says so within a minute and not after the long builds.
 */
export const PARTS: readonly Part[] = [
  pythonEnvironment,
  pauseImage,
  tritonImage,
  etcd,
  kwok,
  pulumi,
  kube,
  kubeNode,
  providerKubernetes,
  prometheus,
];

/**
 * The parts to build for a request, in the table's order, with those they are built from.
 * @param only Names asked for; undefined means every part that is not optional.
 */
export function selectParts(only: readonly PartName[] | undefined): Part[] {
  const wanted = new Set<PartName>(
    only ?? PARTS.filter(({ optional }) => optional !== true).map(({ name }) => name),
  );
  for (const part of [...PARTS].reverse()) {
    if (wanted.has(part.name)) {
      part.after?.forEach((name) => wanted.add(name));
    }
  }
  return PARTS.filter(({ name }) => wanted.has(name));
}

export function isPartName(name: string): name is PartName {
  return PARTS.some((part) => part.name === name);
}
