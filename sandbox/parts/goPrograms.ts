import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { SandboxError } from "../sandboxError";
import { capture } from "./command";
import { GO_ENVIRONMENT, goPart } from "./goPart";
import { BuildContext, Part } from "./part";

const KUBERNETES_VERSION = "v1.36.1";

// Without these the binaries call themselves v0.0.0-master:
// https://github.com/kubernetes/kubernetes/blob/v1.36.1/staging/src/k8s.io/component-base/version/base.go
const KUBERNETES_VARIABLES = {
  "k8s.io/component-base/version.gitVersion": KUBERNETES_VERSION,
  "k8s.io/component-base/version.gitMajor": "1",
  "k8s.io/component-base/version.gitMinor": "36",
  "k8s.io/component-base/version.gitTreeState": "clean",
  "k8s.io/client-go/pkg/version.gitVersion": KUBERNETES_VERSION,
};

export const etcd: Part = goPart({
  name: "etcd",
  title: "etcd 3.6.14",
  module: "etcd",
  programs: { etcd: "go.etcd.io/etcd/server/v3" },
  diskMiB: 700,
});

export const kube: Part = goPart({
  name: "kube",
  title: "Kubernetes 1.36.1 control plane",
  module: "kube",
  programs: { kube: "." },
  variables: KUBERNETES_VARIABLES,
  diskMiB: 3000,
});

export const kubeNode: Part = goPart({
  name: "kube-node",
  title: "Kubernetes 1.36.1 node",
  module: "kube-node",
  programs: { "kube-node": "." },
  variables: KUBERNETES_VARIABLES,
  diskMiB: 600,
});

export const kwok: Part = goPart({
  name: "kwok",
  title: "kwok 0.8.0",
  module: "kwok",
  programs: { kwok: "sigs.k8s.io/kwok/cmd/kwok" },
  diskMiB: 500,
  extra: {
    outputs: ["stages/node.yaml", "stages/pod.yaml"],
    recipe: "node: fast, heartbeat-with-lease; pod: fast",
    copy: copyKwokStages,
  },
});

export const pulumi: Part = goPart({
  name: "pulumi",
  title: "Pulumi 3.259.0",
  module: "pulumi",
  programs: { pulumi: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi" },
  // The engine compares this version with the program's SDK and prints it in `pulumi version`.
  variables: { "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version": "v3.259.0" },
  tags: ["osusergo", "grpcnotrace"],
  diskMiB: 4000,
});

export const providerKubernetes: Part = goPart({
  name: "provider-kubernetes",
  title: "Pulumi Kubernetes provider 4.25.0",
  module: "provider-kubernetes",
  programs: { "pulumi-resource-kubernetes": "." },
  variables: { "github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/version.Version": "4.25.0" },
  diskMiB: 4800,
  extra: {
    outputs: ["schema.json", "terraform-mapping.json"],
    recipe: "from the module's own command",
    copy: copyProviderSchema,
  },
});

export const prometheus: Part = goPart({
  name: "prometheus",
  title: "Prometheus 3.15.0",
  module: "prometheus",
  programs: {
    prometheus: "github.com/prometheus/prometheus/cmd/prometheus",
    promtool: "github.com/prometheus/prometheus/cmd/promtool",
  },
  // Only static and file discovery: the clouds' own clients would be most of the build.
  tags: ["remove_all_sd"],
  diskMiB: 1500,
  optional: true,
});

/** The stages kwok itself uses by default, one file per kind, so that a configuration can name them. */
async function copyKwokStages({ directory }: BuildContext, module: string): Promise<void> {
  const source = join(await moduleDirectory(module, "sigs.k8s.io/kwok"), "kustomize", "stage");
  const kinds = { node: ["node/fast", "node/heartbeat-with-lease"], pod: ["pod/fast"] };
  const stages = join(directory, "stages");
  await mkdir(stages);
  for (const [kind, folders] of Object.entries(kinds)) {
    const documents: string[] = [];
    for (const folder of folders) {
      const files = (await readdir(join(source, folder))).sort();
      for (const file of files.filter(
        (name) => name.endsWith(".yaml") && name !== "kustomization.yaml",
      )) {
        documents.push((await readFile(join(source, folder, file), "utf8")).trim());
      }
    }
    await writeFile(join(stages, `${kind}.yaml`), `${documents.join("\n---\n")}\n`);
  }
}

/** The provider reads its schema from beside itself: see the module's main.go. */
async function copyProviderSchema({ directory }: BuildContext, module: string): Promise<void> {
  const source = join(
    await moduleDirectory(module, "github.com/pulumi/pulumi-kubernetes/provider/v4"),
    "cmd",
    "pulumi-resource-kubernetes",
  );
  for (const file of ["schema.json", "terraform-mapping.json"]) {
    await writeFile(join(directory, file), await readFile(join(source, file)));
  }
}

async function moduleDirectory(module: string, dependency: string): Promise<string> {
  const { stdout, failed } = await capture("go", ["list", "-m", "-f", "{{.Dir}}", dependency], {
    cwd: module,
    env: GO_ENVIRONMENT,
  });
  if (failed) {
    throw new SandboxError(
      `Go does not say where the module ${dependency} is.`,
      `Run "go list -m ${dependency}" in ${module} to see why.`,
    );
  }
  return stdout.trim();
}
