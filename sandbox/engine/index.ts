import * as path from "node:path";

import awsPackage from "@pulumi/aws/package.json";
import kubernetesPackage from "@pulumi/kubernetes/package.json";
import pulumiPackage from "@pulumi/pulumi/package.json";

import { Engine } from "./engine";
import type { AwsEndpoint } from "./environment";
import { type EngineParts, layOut } from "./layout";

export { Engine } from "./engine";
export type { EngineResult, PolicyPack, RunOptions, Stack, UpdateOptions } from "./engine";
export type { AwsEndpoint } from "./environment";
export {
  changedSteps,
  type EngineEvent,
  errorMessages,
  resourceChanges,
  type StepMetadata,
} from "./events";
export type { EngineParts } from "./layout";
export type {
  Deployment,
  ExportedState,
  PendingOperation,
  Recovery,
  StateResource,
} from "./recovery";

export interface EngineRequest {
  readonly parts: EngineParts;
  /** The folder for everything that the engine writes; made where it is missing. */
  readonly stateDirectory: string;
  /** The AWS emulator; leave it out for programs without AWS resources. */
  readonly aws?: AwsEndpoint;
}

/** Lays out the engine's home and plugins below the state directory; a second call reuses what is unchanged. */
export async function prepareEngine({
  parts,
  stateDirectory,
  aws,
}: EngineRequest): Promise<Engine> {
  const directory = path.resolve(stateDirectory);
  const versions = {
    pulumi: pulumiPackage.version,
    aws: awsPackage.version,
    kubernetes: kubernetesPackage.version,
  };
  return new Engine(await layOut(parts, versions, directory), directory, aws);
}
