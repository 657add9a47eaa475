import { PROJECT } from "./config";
import type { PlatformConfig } from "./config";
import { caBundleProblems } from "./models/caBundle";
import { credentialProblems } from "./models/credentialChecks";
import { loadReleases } from "./models/loadReleases";
import type { ModelRelease } from "./models/release";
import type { Problem } from "./problem";
import { serverVersionOf } from "./triton/images";
import { serverProblems } from "./triton/serverProblems";
import { nodePortProblems } from "./triton/services";

/** What the configuration and the model folders amount to, before anything is created. */
export interface Plan {
  /** How Triton proves who it is to the object store. */
  readonly credentials: "secret" | "irsa";
  /** Releases of each server, by server name. */
  readonly releases: Readonly<Record<string, readonly ModelRelease[]>>;
  /** Every reason why nothing may be created; empty when the plan can be carried out. */
  readonly problems: readonly Problem[];
  /** What the user should know although it can be carried out. */
  readonly warnings: readonly string[];
}

/**
 * Reads and checks everything that decides the resources: models, credentials, flags, sizes, ports. Creates nothing.
 *
 * @param root directory of the program; relative model paths start there
 */
export function planPlatform(config: PlatformConfig, root: string): Plan {
  const credentials = config.modelRepository.credentials ?? "secret";
  const servers = Object.entries(config.servers).map(([name, server]) => {
    const loaded = loadReleases({
      server: name,
      models: server.models,
      device: server.device,
      gpus: server.gpus,
      // Without a version imageProblems reports; the models are then judged by the newest rules.
      serverVersion: serverVersionOf(server.image) ?? "2.999.0",
      root,
    });
    // Sizes of models that cannot be read would only repeat what is wrong with them.
    const releases = loaded.problems.length === 0 ? loaded.releases : [];
    return {
      name,
      loaded,
      problems: [...loaded.problems, ...serverProblems(server, releases, `servers.${name}`)],
    };
  });
  const { caBundle } = config.modelRepository.endpoint ?? {};
  return {
    credentials,
    releases: Object.fromEntries(servers.map(({ name, loaded }) => [name, loaded.releases])),
    problems: [
      ...(credentials === "irsa"
        ? [
            {
              path: "modelRepository.credentials",
              message: `"irsa" needs the identity provider of an EKS cluster; accepted with target "existing": "secret", with ${PROJECT}:awsAccessKeyId and ${PROJECT}:awsSecretAccessKey`,
            },
          ]
        : []),
      ...credentialProblems({ mode: credentials, ...config }),
      ...(caBundle === undefined
        ? []
        : caBundleProblems(caBundle, "modelRepository.endpoint.caBundle")),
      ...nodePortProblems(config.servers),
      ...servers.flatMap(({ problems }) => problems),
    ],
    warnings: servers.flatMap(({ loaded }) => loaded.warnings),
  };
}
