import type { types } from "@pulumi/kubernetes";

import type { ModelRelease } from "../models/release";
import { GIBIBYTE, MEBIBYTE, bytesOf } from "./quantity";
import type { ServerConfig } from "./schema";
import { downloadedBytes } from "./storage";

type Probe = types.input.core.v1.Probe;

/** Seconds that a server may take at least, whatever it loads. */
const BASE_SECONDS = 120;

/** Seconds to read one GiB of a fresh image from disk: the libraries of every backend are read at start. */
const SECONDS_PER_IMAGE_GIBIBYTE = 5;

/** Bytes of models a second: one sequential download, written and read once; slower than one S3 stream. */
const MODEL_BYTES_PER_SECOND = 50 * MEBIBYTE;

/**
 * A Python stub may take 30 s to start.
 * https://github.com/triton-inference-server/python_backend/blob/main/src/python_be.cc
 */
const SECONDS_PER_PYTHON_INSTANCE = 30;

const STARTUP_PERIOD = 2;

/**
 * Seconds that a container may take until the server answers: what the configuration says, else derived from the sizes
 * of image and models.
 */
export function startupSeconds(
  config: Pick<ServerConfig, "image" | "probes">,
  releases: readonly ModelRelease[],
): number {
  if (config.probes.startupSeconds !== undefined) return config.probes.startupSeconds;
  const image = (bytesOf(config.image.size) / GIBIBYTE) * SECONDS_PER_IMAGE_GIBIBYTE;
  const models = downloadedBytes(releases) / MODEL_BYTES_PER_SECOND;
  const instances = releases.reduce((sum, { footprint }) => sum + footprint.pythonInstances, 0);
  const python = instances * SECONDS_PER_PYTHON_INSTANCE;
  return Math.ceil((BASE_SECONDS + image + models + python) / 10) * 10;
}

function get(path: string): Pick<Probe, "httpGet"> {
  return { httpGet: { path, port: "http", scheme: "HTTP" } };
}

/**
 * Probes of the server's container.
 *
 * Startup asks for liveness: no port opens before the initial load ends, and readiness would kill a server that keeps
 * one broken model with `exit-on-error` off. Liveness never asks for readiness or gRPC health, which turn false while
 * a model loads.
 * https://github.com/triton-inference-server/server/blob/r26.08/src/main.cc
 */
export function probes(startup: number): {
  startupProbe: Probe;
  readinessProbe: Probe;
  livenessProbe: Probe;
} {
  return {
    startupProbe: {
      ...get("/v2/health/live"),
      // Short, because a small server is up after three seconds and should serve then.
      periodSeconds: STARTUP_PERIOD,
      timeoutSeconds: STARTUP_PERIOD,
      failureThreshold: Math.ceil(startup / STARTUP_PERIOD),
    },
    readinessProbe: {
      ...get("/v2/health/ready"),
      periodSeconds: 5,
      timeoutSeconds: 5,
      failureThreshold: 3,
      successThreshold: 1,
    },
    livenessProbe: {
      ...get("/v2/health/live"),
      periodSeconds: 10,
      timeoutSeconds: 10,
      failureThreshold: 6,
    },
  };
}
