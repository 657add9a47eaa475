import * as path from "node:path";
import { runCommandLine, type Commands } from "./commands/commandLine";
import { exclusively, sandboxState, startSandbox, stopSandbox } from "./commands/clusterCommands";
import { exitCode, reportFailure, terminal } from "./commands/console";
import { Interruption } from "./commands/interruption";
import { showLogs } from "./commands/logs";
import { logSources, selectSources } from "./commands/logSources";
import { readStatus, statusLines } from "./commands/status";
import { runSandboxTests } from "./commands/test";
import { logDirectory, nodeDirectory } from "./paths";
import { hostFacts, requireRoot } from "./parts/host";
import {
  deploySandboxStack,
  destroySandboxStack,
  previewSandboxStack,
  runPulumi,
  serverUrl,
} from "./stack";

const interruption = new Interruption();

const commands: Commands = {
  up: (flags) =>
    exclusively(terminal, interruption, async () => {
      const sandbox = await startSandbox(flags, terminal, interruption);
      if (flags.clusterOnly === true) return exitCode.ok;
      try {
        await deploySandboxStack(sandbox, terminal, interruption.signal, flags.refresh ?? false);
      } catch (error) {
        // A deployment that failed is kept to be looked at; one that was interrupted is not wanted.
        if (interruption.happened && !sandbox.reused) await stopSandbox(terminal);
        throw error;
      }
      return exitCode.ok;
    }),
  status: async ({ json }) => {
    requireRoot(hostFacts(), "to read the sandbox's state");
    const status = await readStatus(sandboxState.read());
    for (const line of json === true ? [JSON.stringify(status, undefined, 2)] : statusLines(status))
      terminal.out(line);
    return status.running ? exitCode.ok : exitCode.failure;
  },
  preview: () =>
    exclusively(terminal, interruption, async () => {
      await previewSandboxStack(sandboxState, terminal, interruption.signal);
      return exitCode.ok;
    }),
  url: async (server) => {
    requireRoot(hostFacts(), "to read the sandbox's state");
    terminal.out(await serverUrl(sandboxState, server, interruption.signal));
    return exitCode.ok;
  },
  pulumi: (args) =>
    exclusively(terminal, interruption, () => runPulumi(sandboxState, args, interruption.signal)),
  destroy: () =>
    exclusively(terminal, interruption, async () => {
      await destroySandboxStack(sandboxState, interruption.signal);
      return exitCode.ok;
    }),
  logs: async (component, flags) => {
    requireRoot(hostFacts(), "to read the sandbox's logs");
    const sources = logSources(logDirectory, path.join(nodeDirectory, "pod-logs"));
    await showLogs(selectSources(sources, component), flags, terminal, interruption.signal);
    return exitCode.ok;
  },
  down: () =>
    exclusively(terminal, interruption, async () => {
      await stopSandbox(terminal);
      return exitCode.ok;
    }),
  test: (mochaArguments) => runSandboxTests(mochaArguments),
};

async function main(): Promise<void> {
  let code: number;
  try {
    code = await runCommandLine(process.argv.slice(2), commands, terminal);
  } catch (error) {
    code = reportFailure(error, terminal, interruption.happened);
  }
  process.exit(code);
}

void main();
