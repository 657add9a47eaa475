import { planEks } from "./aws/eksTarget";
import type { EksTargetArgs } from "./aws/eksTarget";
import { PROJECT } from "./config";
import { caBundleProblems } from "./models/caBundle";
import { credentialProblems } from "./models/credentialChecks";
import { loadReleases } from "./models/loadReleases";
import type { ModelRelease } from "./models/release";
import { uniqueProblems } from "./problem";
import type { Problem } from "./problem";
import type { PlatformConfig } from "./target";
import { serverVersionOf } from "./triton/images";
import type { ServerConfig } from "./triton/schema";
import { serverProblems } from "./triton/serverProblems";
import { nodePortProblems } from "./triton/services";

/** What the configuration and the model folders amount to, before anything is created. */
export interface Plan {
  /** How Triton proves who it is to the object store. */
  readonly credentials: "secret" | "irsa";
  /** Releases of each server, by server name; none of a server whose models have problems. */
  readonly releases: Readonly<Record<string, readonly ModelRelease[]>>;
  /** The servers as they run on the target, by name. */
  readonly servers: Readonly<Record<string, ServerConfig>>;
  /** Every reason why nothing may be created; empty when the plan can be carried out. */
  readonly problems: readonly Problem[];
  /** What the user should know although it can be carried out. */
  readonly warnings: readonly string[];
}

/** A role is safer than keys, and only a cluster on AWS can give one, and only AWS' own S3 knows it. */
function credentialsOf({ target, modelRepository }: PlatformConfig): "secret" | "irsa" {
  const { credentials, endpoint } = modelRepository;
  return credentials ?? (target === "eks" && endpoint === undefined ? "irsa" : "secret");
}

function planModels(config: PlatformConfig, root: string) {
  return Object.entries(config.servers).map(([name, server]) => {
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
    return { name, loaded, releases: loaded.problems.length === 0 ? loaded.releases : [] };
  });
}

/** What the target makes of the servers, and what it cannot carry out. */
function planTarget(
  config: PlatformConfig,
  releases: EksTargetArgs["releases"],
): Pick<Plan, "servers" | "problems"> {
  if (config.target === "existing") return { servers: config.servers, problems: [] };
  const { environment, owner, servers, eks } = config;
  return planEks({ config: eks, environment, owner, servers, releases, labels: {} });
}

/**
 * Reads and checks everything that decides the resources: models, credentials, flags, sizes, ports, and with target
 * eks the cluster. Creates nothing.
 *
 * @param root directory of the program; relative model paths start there
 */
export function planPlatform(config: PlatformConfig, root: string): Plan {
  const credentials = credentialsOf(config);
  const models = planModels(config, root);
  const releases = Object.fromEntries(models.map(({ name, releases }) => [name, releases]));
  const target = planTarget(config, releases);
  const { caBundle } = config.modelRepository.endpoint ?? {};
  return {
    credentials,
    servers: target.servers,
    releases,
    problems: uniqueProblems([
      ...(credentials === "irsa" && config.target === "existing"
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
      ...models.flatMap(({ loaded }) => loaded.problems),
      ...Object.entries(target.servers).flatMap(([name, server]) =>
        serverProblems(server, releases[name] ?? [], `servers.${name}`),
      ),
      ...target.problems,
    ]),
    warnings: models.flatMap(({ loaded }) => loaded.warnings),
  };
}
