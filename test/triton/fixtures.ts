import type { ModelFootprint, ModelRelease } from "../../components/models/release";
import type { PodArgs } from "../../components/triton/pod";
import { podTemplate } from "../../components/triton/pod";
import { objectLabels } from "../../components/triton/labels";
import { startupSeconds } from "../../components/triton/probes";
import { serverVersionOf } from "../../components/triton/images";
import type { ServerConfig, ServerInput } from "../../components/triton/schema";
import { serverSchema } from "../../components/triton/schema";
import { shutdown } from "../../components/triton/shutdown";

export const MIB = 2 ** 20;
export const GIB = 2 ** 30;

/** A release of 10 MiB with one Python instance, unless told otherwise. */
export function release(
  model: string,
  footprint: Partial<ModelFootprint> = {},
  pinned = false,
): ModelRelease {
  return {
    model,
    hash: "0123456789abcdef",
    pinned,
    prefix: `main/${model}/0123456789abcdef`,
    files: [],
    footprint: {
      totalBytes: 10 * MIB,
      largestBytes: 8 * MIB,
      loadedVersions: 1,
      pythonInstances: 1,
      batchBytes: 2 * MIB,
      backends: ["python"],
      usesGpu: false,
      ...footprint,
    },
  };
}

/** A server after defaults. */
export function server(input: Partial<ServerInput> = {}): ServerConfig {
  return serverSchema.parse({ models: { identity: {} }, ...input });
}

/** What a pod template is built from, as the component would build it. */
export function podArgs(
  input: Partial<ServerInput> = {},
  overrides: Partial<PodArgs> = {},
): PodArgs {
  const config = server(input);
  const releases = overrides.releases ?? [release("identity")];
  const serverVersion = serverVersionOf(config.image) ?? "2.72.0";
  return {
    server: "main",
    config,
    serverVersion,
    releases,
    repositoryUris: releases.map(({ prefix }) => `s3://bucket/${prefix}`),
    serviceAccountName: "main-0123456789-server",
    credentials: {
      kind: "secret",
      secretName: "main-aaaaaaaaaa-credentials",
      keys: ["AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"],
    },
    shutdown: shutdown(config),
    startupSeconds: startupSeconds(config, releases),
    labels: objectLabels("main", serverVersion, {
      "triton-platform/environment": "dev",
      "triton-platform/owner": "team",
    }),
    ...overrides,
  };
}

type Plain = Record<string, unknown>;

/** A pod template as JSON, its pod and its only container: what the API server would get. */
export function renderedPod(
  input: Partial<ServerInput> = {},
  overrides: Partial<PodArgs> = {},
): { template: Plain; spec: Plain; container: Plain } {
  const template = JSON.parse(JSON.stringify(podTemplate(podArgs(input, overrides)))) as Plain;
  const spec = template.spec as Plain;
  const [container = {}] = spec.containers as Plain[];
  return { template, spec, container };
}
