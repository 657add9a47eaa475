import { readFileSync } from "node:fs";

import { S3Client } from "@aws-sdk/client-s3";
import { parse } from "yaml";

import { prepareEngine } from "../../../sandbox/engine";
import type { Engine } from "../../../sandbox/engine";
import { ensureParts } from "../../../sandbox/parts";
import { session } from "./session";

/** An engine of its own on the running sandbox's emulator, for stacks beside the platform's. */
export async function openEngine(
  stateDirectory: string,
): Promise<{ engine: Engine; s3: S3Client; directory: string }> {
  const file = readFileSync(session().checkout.path(".sandbox", "Pulumi.sandbox.yaml"), "utf8");
  const { config } = parse(file) as {
    config: Record<string, { endpoint?: { host: string; port: number } } | undefined>;
  };
  const endpoint = config["triton-platform:modelRepository"]?.endpoint;
  if (endpoint === undefined) throw new Error("the sandbox's endpoint is not in its stack file");
  const url = `http://${endpoint.host}:${endpoint.port}`;
  const region = "us-west-2";
  return {
    engine: await prepareEngine({
      parts: await ensureParts({ report: "silent" }),
      stateDirectory,
      aws: { url, region },
    }),
    s3: new S3Client({
      endpoint: url,
      region,
      forcePathStyle: true,
      // The emulator checks no credentials.
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
    }),
    directory: stateDirectory,
  };
}
