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
  /** containerd server; `ctr` and `runc` are on PATH beside it. */
  readonly containerd: string;
}

/** A docker-archive for `ctr images import` and the image's full name in it. */
export interface ImageArchive {
  readonly archive: string;
  readonly name: string;
}

/** `auto` draws on a terminal and writes lines elsewhere. */
export type ProgressStyle = "auto" | "lines" | "silent";

export interface EnsurePartsRequest {
  /** @default "auto" */
  readonly report?: ProgressStyle;
  /** Ends running builds; the next call resumes with what is already built. */
  readonly signal?: AbortSignal;
}
