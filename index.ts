import * as pulumi from "@pulumi/pulumi";

import { loadConfig } from "./components/config";
import { formatProblems } from "./components/configProblems";
import { ClusterAccessError, connectExisting } from "./components/existing/clusterAccess";
import type { ClusterAccess, ContextSettings } from "./components/existing/clusterAccess";
import { deployPlatform } from "./components/platform";
import type { PlatformOutputs } from "./components/platform";

async function connect(settings: ContextSettings): Promise<ClusterAccess> {
  try {
    return await connectExisting(settings);
  } catch (error) {
    if (!(error instanceof ClusterAccessError)) throw error;
    throw new pulumi.RunError(
      formatProblems(`Stack ${pulumi.getStack()} cannot reach its cluster`, error.problems),
    );
  }
}

// The engine awaits the function and takes what it returns as the stack's outputs.
export = async (): Promise<PlatformOutputs> => {
  const config = loadConfig();
  return deployPlatform(config, await connect(config.kubernetes), __dirname);
};
