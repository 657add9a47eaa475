import type { ModelRelease } from "../models/release";
import type { Problem } from "../problem";
import { flagProblems } from "./flags";
import { imageProblems, serverVersionOf } from "./images";
import { reservedKeys } from "./labels";
import { memoryParts, memoryProblems } from "./memory";
import type { ServerConfig } from "./schema";
import {
  pythonRegionBytes,
  sharedMemoryBytes,
  sharedMemoryNeed,
  sharedMemoryProblems,
} from "./sharedMemory";
import { shutdownProblems } from "./shutdown";
import { exposureProblems } from "./services";
import { storageProblems } from "./storage";

function reservedProblems(config: ServerConfig, path: string): Problem[] {
  return (["labels", "annotations"] as const).flatMap((field) =>
    reservedKeys(config[field]).map((key) => ({
      path: `${path}.${field}.${key}`,
      message: "is set by the platform; accepted: another key",
    })),
  );
}

/** Settings that a server without a GPU does not have. */
function deviceProblems(config: ServerConfig, path: string): Problem[] {
  return config.device === "cpu" && config.rollout.spareGpu
    ? [
        {
          path: `${path}.rollout.spareGpu`,
          message: 'has no meaning with device "cpu"; accepted: leave it out',
        },
      ]
    : [];
}

function sizeProblems(
  config: ServerConfig,
  releases: readonly ModelRelease[],
  serverVersion: string,
  path: string,
): Problem[] {
  const { resources } = config;
  // A pinned release's size is assumed, and overriding is how a user corrects the assumption.
  const known = releases.filter(({ pinned }) => !pinned);
  const region = pythonRegionBytes(serverVersion, config.flags);
  const need = sharedMemoryNeed(known, region);
  const parts = memoryParts(config, known, sharedMemoryBytes(need, resources.sharedMemory));
  return [
    ...sharedMemoryProblems(known, region, resources.sharedMemory, `${path}.sharedMemory`),
    ...memoryProblems(parts, resources.memory, `${path}.memory`),
    ...storageProblems(resources, known, `${path}.ephemeralStorage`),
  ];
}

/**
 * Everything about one server that the schema alone cannot see: settings that contradict each other, the image or the
 * models.
 *
 * @param releases the releases that the server would load
 * @param path configuration path of the server, such as `servers.main`
 * @returns every problem; empty when the server can be built
 */
export function serverProblems(
  config: ServerConfig,
  releases: readonly ModelRelease[],
  path = "server",
): Problem[] {
  const serverVersion = serverVersionOf(config.image);
  const versioned =
    serverVersion === undefined
      ? []
      : [
          ...flagProblems(config.flags, serverVersion, `${path}.flags`),
          ...sizeProblems(config, releases, serverVersion, `${path}.resources`),
        ];
  return [
    ...imageProblems(config.image, `${path}.image`),
    ...versioned,
    ...deviceProblems(config, path),
    ...exposureProblems(config.exposure, `${path}.exposure`),
    ...shutdownProblems(config, `${path}.shutdown`),
    ...reservedProblems(config, path),
  ];
}
