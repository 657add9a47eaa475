import { dirname, join } from "node:path";
import { ARCHIVE, LocalImage } from "../image/imageArchive";
import { PAUSE_IMAGE } from "../image/pauseImage";
import { TRITON_IMAGE } from "../image/tritonImage";
import { SandboxError } from "../sandboxError";
import { buildParts } from "./build";
import { CLUSTER_TOOLS, CNI_DIRECTORIES, findProgram } from "./debianPackages";
import { hostFacts, requireLinux, requireRoot } from "./host";
import { officialPulumi } from "./officialPulumi";
import { PartName } from "./part";
import { ProgressStyle } from "./progress";

export { ProgressStyle } from "./progress";

/** Everything the sandbox runs, as absolute paths on this machine. */
export interface Parts {
  /** etcd server. */
  readonly etcd: string;
  /** kube-apiserver, kube-controller-manager, kube-scheduler and kubectl: the first argument chooses. */
  readonly kube: string;
  /** kubelet and kube-proxy: the first argument chooses. */
  readonly kubeNode: string;
  /** kwok, which plays further nodes and fills the status of LoadBalancer Services. */
  readonly kwok: string;
  /** Directory with kwok's own stages for nodes and pods: `node.yaml` and `pod.yaml`. */
  readonly kwokStages: string;
  readonly pulumi: {
    readonly command: string;
    /** An official Pulumi found on PATH, which brings its own language host; else built here, without one. */
    readonly official: boolean;
  };
  /** Directory: `pulumi-resource-kubernetes`, `schema.json`, `terraform-mapping.json`. */
  readonly providerKubernetes: string;
  /** Python of the virtual environment that has moto and tritonclient. */
  readonly python: string;
  /** `moto_server` of the same virtual environment. */
  readonly motoServer: string;
  readonly images: {
    readonly triton: ImageArchive;
    readonly pause: ImageArchive;
  };
  /** Directory with `bridge`, `host-local`, `portmap`, `loopback`. */
  readonly cniPluginDirectory: string;
  /** containerd server; `ctr` and its shim lie beside it, `runc` is on PATH. */
  readonly containerd: string;
}

/** A docker-archive for `ctr images import` and the image's full name in it. */
export interface ImageArchive {
  readonly archive: string;
  readonly name: string;
}

export interface EnsurePartsRequest {
  /** @default "auto" */
  readonly report?: ProgressStyle;
  /** Ends running builds; the next call resumes with what is already built. */
  readonly signal?: AbortSignal;
}

/**
 * Builds or finds everything the sandbox runs, and installs missing distribution packages.
 * @throws SandboxError if the machine cannot do it, before anything is changed, or a build fails.
 */
export async function ensureParts(request: EnsurePartsRequest = {}): Promise<Parts> {
  requireLinux(hostFacts());
  requireRoot(hostFacts(), "to run the sandbox's containers and network");
  const official = await officialPulumi();
  const ready = await buildParts({
    ...request,
    tools: CLUSTER_TOOLS,
    without: official === undefined ? [] : ["pulumi"],
  });
  const directories = new Map(ready.map(({ part, directory }) => [part.name, directory]));
  const file = (part: PartName, ...path: string[]): string =>
    join(directories.get(part) ?? "", ...path);
  const image = (part: PartName, { name }: LocalImage): ImageArchive => ({
    archive: file(part, ARCHIVE),
    name,
  });
  return {
    etcd: file("etcd", "etcd"),
    kube: file("kube", "kube"),
    kubeNode: file("kube-node", "kube-node"),
    kwok: file("kwok", "kwok"),
    kwokStages: file("kwok", "stages"),
    pulumi: { command: official ?? file("pulumi", "pulumi"), official: official !== undefined },
    providerKubernetes: file("provider-kubernetes"),
    python: file("python", "bin", "python"),
    motoServer: file("python", "bin", "moto_server"),
    images: {
      triton: image("triton-image", TRITON_IMAGE),
      pause: image("pause-image", PAUSE_IMAGE),
    },
    cniPluginDirectory: dirname(
      installed(CNI_DIRECTORIES.map((directory) => join(directory, "bridge"))),
    ),
    containerd: installed(["containerd"]),
  };
}

function installed(anyOf: readonly string[]): string {
  for (const program of anyOf) {
    const path = findProgram(program);
    if (path !== undefined) {
      return path;
    }
  }
  throw new SandboxError(
    `${anyOf[0] ?? ""} is not there although its package is installed.`,
    "Reinstall the distribution's containerd and containernetworking-plugins packages.",
  );
}
