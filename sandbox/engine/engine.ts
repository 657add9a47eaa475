import { randomUUID } from "node:crypto";
import * as path from "node:path";

import { type AwsEndpoint, engineEnvironment } from "./environment";
import { type EngineEvent, readEvents } from "./events";
import type { EngineLayout } from "./layout";
import { endOrphanedPlugins } from "./orphans";
import { type ExportedState, recoverStack, type Recovery } from "./recovery";
import { ensureSalt, shadowProject } from "./shadowProject";

/** A stack of a Pulumi project. */
export interface Stack {
  readonly name: string;
  /** The folder with Pulumi.yaml. */
  readonly projectDirectory: string;
  /** The stack's configuration; the engine writes its encryption salt and secrets to it. */
  readonly configFile: string;
}

export interface RunOptions {
  /**
   * Where output goes beside {@link EngineResult.output}: to the terminal, to a function line by line, or nowhere.
   * @default "none"
   */
  readonly show?: "terminal" | "none" | ((line: string) => void);
  /** Ends the engine: it is asked to stop, and killed when it has not after {@link RunOptions.graceSeconds}. */
  readonly signal?: AbortSignal;
  /** @default 60 */
  readonly graceSeconds?: number;
  /** Told the engine's process id as soon as it runs. */
  readonly started?: (pid: number) => void;
  /** Further environment variables. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Further arguments for the CLI. */
  readonly arguments?: readonly string[];
}

export interface PolicyPack {
  readonly directory: string;
  /** A JSON file with the pack's configuration. */
  readonly configFile?: string;
}

export interface UpdateOptions extends RunOptions {
  readonly policyPacks?: readonly PolicyPack[];
  /** Read what is really there before anything is compared. */
  readonly refresh?: boolean;
  /** Fail when there is anything to change. */
  readonly expectNoChanges?: boolean;
}

export interface EngineResult {
  /** 0 where the command succeeded; undefined where the engine was ended by a signal. */
  readonly exitCode: number | undefined;
  /** Standard output and error in the order in which they came. */
  readonly output: string;
  readonly standardOutput: string;
  readonly events: readonly EngineEvent[];
  readonly seconds: number;
}

/** Commands that know `--config-file`; the others never read the stack's configuration. */
const readsConfigFile: readonly string[] = ["up", "preview", "refresh", "destroy", "config"];

/** The Pulumi engine with the sandbox's own home, backend and plugins. */
export class Engine {
  constructor(
    private readonly layout: EngineLayout,
    private readonly stateDirectory: string,
    private readonly aws: AwsEndpoint | undefined,
  ) {}

  /**
   * The environment that a user's own `pulumi` command needs to work on the sandbox's stacks,
   * as assignments to copy into a shell.
   */
  environment(): Readonly<Record<string, string>> {
    return engineEnvironment(this.layout, this.#passphraseFile, this.aws, {});
  }

  /** The account that the AWS emulator plays, where there is one. */
  get accountId(): string | undefined {
    return this.aws === undefined ? undefined : (this.aws.accountId ?? "123456789012");
  }

  /** The CLI that runs. */
  get executable(): string {
    return this.layout.executable;
  }

  /** Makes the stack where it does not exist, and gives its configuration file the encryption salt. */
  async createStack(stack: Stack, options: RunOptions = {}): Promise<EngineResult> {
    const project = await shadowProject(stack, this.stateDirectory);
    const result = await this.#run(
      project,
      ["stack", "select", "--create", "--stack", stack.name],
      options,
    );
    if (result.exitCode === 0) await ensureSalt(stack, project);
    return result;
  }

  /** Writes a secret to the stack's configuration; the value is not seen on any command line. */
  setSecret(
    stack: Stack,
    key: string,
    value: string,
    options: RunOptions = {},
  ): Promise<EngineResult> {
    const args = ["config", "set", "--secret", key, ...this.#stackFlags(stack)];
    return this.#run(stack.projectDirectory, args, options, value);
  }

  up(stack: Stack, options: UpdateOptions = {}): Promise<EngineResult> {
    return this.#update("up", ["--yes", "--skip-preview"], stack, options);
  }

  preview(stack: Stack, options: UpdateOptions = {}): Promise<EngineResult> {
    return this.#update("preview", ["--diff"], stack, options);
  }

  refresh(stack: Stack, options: UpdateOptions = {}): Promise<EngineResult> {
    return this.#update("refresh", ["--yes", "--skip-preview"], stack, options);
  }

  destroy(stack: Stack, options: UpdateOptions = {}): Promise<EngineResult> {
    return this.#update("destroy", ["--yes", "--skip-preview"], stack, options);
  }

  /** Any other command of the CLI on the stack, as a user would type it without `--stack` and `--config-file`. */
  async command(
    stack: Stack,
    args: readonly string[],
    options: RunOptions = {},
  ): Promise<EngineResult> {
    if (readsConfigFile.includes(args[0] ?? "")) {
      return this.#run(stack.projectDirectory, [...args, ...this.#stackFlags(stack)], options);
    }
    const project = await shadowProject(stack, this.stateDirectory);
    return this.#run(project, [...args, "--stack", stack.name], options);
  }

  /** Removes the lock of an engine that is gone; one that still runs keeps it. */
  async cancel(stack: Stack, options: RunOptions = {}): Promise<EngineResult> {
    const project = await shadowProject(stack, this.stateDirectory);
    return this.#run(project, ["cancel", "--yes", "--stack", stack.name], options);
  }

  /** The stack's state; secrets in it stay encrypted. */
  async exportState(stack: Stack): Promise<ExportedState> {
    const project = await shadowProject(stack, this.stateDirectory);
    const result = await this.#run(project, ["stack", "export", "--stack", stack.name], {});
    if (result.exitCode !== 0)
      throw new Error(`the state of ${stack.name} cannot be read:\n${result.output}`);
    return JSON.parse(result.standardOutput) as ExportedState;
  }

  /** Replaces the stack's state by one that {@link exportState} returned. */
  async importState(
    stack: Stack,
    state: ExportedState,
    options: RunOptions = {},
  ): Promise<EngineResult> {
    const project = await shadowProject(stack, this.stateDirectory);
    return this.#run(
      project,
      ["stack", "import", "--stack", stack.name],
      options,
      JSON.stringify(state),
    );
  }

  /** The outputs of the stack; secret ones only where asked for. */
  async outputs(stack: Stack, showSecrets = false): Promise<Readonly<Record<string, unknown>>> {
    const project = await shadowProject(stack, this.stateDirectory);
    const flags = ["--json", "--stack", stack.name, ...(showSecrets ? ["--show-secrets"] : [])];
    const result = await this.#run(project, ["stack", "output", ...flags], {});
    if (result.exitCode !== 0)
      throw new Error(`the outputs of ${stack.name} cannot be read:\n${result.output}`);
    return JSON.parse(result.standardOutput) as Record<string, unknown>;
  }

  /** Ends plugins that outlived a killed engine, of this state directory only; returns their process ids. */
  endOrphanedPlugins(): Promise<readonly number[]> {
    return endOrphanedPlugins(this.layout.home);
  }

  /** Brings a stack back into a state that the next `up` can continue from, after its engine was killed. */
  recover(stack: Stack, options: RunOptions = {}): Promise<Recovery> {
    return recoverStack(this, this.layout.backend, stack, options);
  }

  #update(
    command: "up" | "preview" | "refresh" | "destroy",
    flags: readonly string[],
    stack: Stack,
    options: UpdateOptions,
  ): Promise<EngineResult> {
    const packs = options.policyPacks ?? [];
    const configs = packs.map(({ configFile }) => configFile);
    const args = [
      command,
      ...flags,
      ...this.#stackFlags(stack),
      ...packs.flatMap(({ directory }) => ["--policy-pack", directory]),
      ...configs.flatMap((file) => (file === undefined ? [] : ["--policy-pack-config", file])),
      ...(options.refresh === true ? ["--refresh"] : []),
      ...(options.expectNoChanges === true ? ["--expect-no-changes"] : []),
    ];
    return this.#run(stack.projectDirectory, args, options);
  }

  #stackFlags(stack: Stack): string[] {
    return ["--stack", stack.name, "--config-file", path.resolve(stack.configFile)];
  }

  get #passphraseFile(): string {
    return path.join(path.dirname(this.layout.home), "passphrase");
  }

  async #run(
    directory: string,
    args: readonly string[],
    options: RunOptions,
    input?: string,
  ): Promise<EngineResult> {
    // A dependency of execa can be imported but not required, which is what a static import becomes here.
    const { execa } = await import("execa");
    const eventLog = path.join(this.layout.eventLogs, `${args[0] ?? ""}-${randomUUID()}.json`);
    const isUpdate = ["up", "preview", "refresh", "destroy"].includes(args[0] ?? "");
    const { show = "none" } = options;
    const started = performance.now();
    const subprocess = execa(
      this.layout.executable,
      [
        ...args,
        ...(isUpdate ? ["--event-log", eventLog] : []),
        "--non-interactive",
        ...(show === "terminal" && process.stdout.isTTY
          ? ["--color", "always"]
          : ["--color", "never"]),
        ...(options.arguments ?? []),
      ],
      {
        cwd: directory,
        env: engineEnvironment(
          this.layout,
          this.#passphraseFile,
          this.aws,
          process.env,
          options.environment,
        ),
        extendEnv: false,
        all: true,
        reject: false,
        input: input ?? "",
        stdout: show === "terminal" ? ["pipe", "inherit"] : "pipe",
        stderr: show === "terminal" ? ["pipe", "inherit"] : "pipe",
      },
    );
    if (subprocess.pid !== undefined) options.started?.(subprocess.pid);
    const stop = stopOnAbort(subprocess, options);
    if (typeof show === "function") {
      for await (const line of subprocess.iterable({ from: "all" })) show(line);
    }
    const result = await subprocess;
    stop();
    if (result.exitCode === undefined) await this.endOrphanedPlugins();
    return {
      exitCode: result.exitCode,
      output: result.all,
      standardOutput: result.stdout,
      events: isUpdate ? await readEvents(eventLog) : [],
      seconds: (performance.now() - started) / 1000,
    };
  }
}

/** An interrupt lets the engine finish the step it is in and save its state; a kill does not. */
function stopOnAbort(
  subprocess: { kill(signal: NodeJS.Signals): boolean },
  { signal, graceSeconds = 60 }: RunOptions,
): () => void {
  let timer: NodeJS.Timeout | undefined;
  const stop = (): void => {
    subprocess.kill("SIGINT");
    timer = setTimeout(() => subprocess.kill("SIGKILL"), graceSeconds * 1000);
  };
  if (signal?.aborted === true) stop();
  signal?.addEventListener("abort", stop, { once: true });
  return () => {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
  };
}
