import { spawn } from "node:child_process";
import { repositoryRoot } from "../paths";
import { exitCode } from "./console";

/** Runs the sandbox tests as `npm run test:sandbox` does; the result is their exit code. */
export function runSandboxTests(mochaArguments: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const tests = spawn("npm", ["run", "--silent", "test:sandbox", "--", ...mochaArguments], {
      cwd: repositoryRoot,
      stdio: "inherit",
    });
    tests.once("error", reject);
    tests.once("exit", (code) => {
      resolve(code ?? exitCode.interrupted);
    });
  });
}
