import { loadConfig } from "./components/config";
import { deployPlatform } from "./components/platform";
import type { PlatformOutputs } from "./components/platform";

// The engine awaits the function and takes what it returns as the stack's outputs.
export = async (): Promise<PlatformOutputs> => deployPlatform(loadConfig(), __dirname);
