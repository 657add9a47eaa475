import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { credentials, type ServiceError } from "@grpc/grpc-js";
import { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import type {
  AnalyzeResponse,
  AnalyzerInfo,
  RemediateResponse,
} from "@pulumi/pulumi/proto/analyzer_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import {
  analyzeRequest,
  analyzeStackRequest,
  configureRequest,
  diagnosticOf,
  type AnalyzedResource,
  type Diagnostic,
  type PackConfig,
} from "./messages";

/** What the pack answers about a resource or a stack. */
export interface Analysis {
  readonly diagnostics: readonly Diagnostic[];
  /** Policies that did not apply, with their reasons. */
  readonly notApplicable: Readonly<Record<string, string>>;
}

/** One change that a remediation made. */
export interface Remediated {
  readonly policy: string;
  readonly props: Readonly<Record<string, unknown>> | undefined;
  readonly diagnostic: string;
}

type Unary<Q, R> = (
  request: Q,
  callback: (error: ServiceError | null, response: R) => void,
) => unknown;

function call<Q, R>(method: Unary<Q, R>, request: Q): Promise<R> {
  return new Promise((resolve, reject) => {
    method(request, (error, response) => {
      if (error === null) {
        resolve(response);
      } else {
        reject(new Error(`the policy pack failed: ${error.details}`));
      }
    });
  });
}

const maxMessageBytes = 400 * 1024 * 1024;
const startSeconds = 60;

/**
 * The pack's own analyzer server, started as the engine starts it: the pack's folder is the working directory and
 * the port is the first line on standard output.
 * https://github.com/pulumi/pulumi/blob/master/sdk/nodejs/cmd/run-policy-pack/run.ts
 */
export class Analyzer {
  readonly #client: AnalyzerClient;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, port: string) {
    this.#child = child;
    this.#client = new AnalyzerClient(`127.0.0.1:${port}`, credentials.createInsecure(), {
      "grpc.max_receive_message_length": maxMessageBytes,
      "grpc.max_send_message_length": maxMessageBytes,
    });
  }

  /** Starts the pack in a folder. Rejects with what it printed when it does not come up. */
  static async start(packFolder: string): Promise<Analyzer> {
    const entry = require.resolve("@pulumi/pulumi/cmd/run-policy-pack");
    // Nothing listens at the engine's address: the pack only logs there when it crashes.
    const child = spawn(process.execPath, [entry, "127.0.0.1:9", packFolder], {
      cwd: packFolder,
      stdio: ["ignore", "pipe", "pipe"],
    });
    process.once("exit", () => child.kill());
    let printed = "";
    child.stderr.on("data", (chunk: Buffer) => {
      printed += chunk.toString();
    });
    const lines = createInterface({ input: child.stdout });
    const deadline = AbortSignal.timeout(startSeconds * 1000);
    try {
      const [line] = (await Promise.race([
        once(lines, "line", { signal: deadline }),
        once(child, "exit", { signal: deadline }).then(() => {
          throw new Error("it exited");
        }),
      ])) as [string];
      return new Analyzer(child, line.trim());
    } catch (error) {
      child.kill();
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`the policy pack in ${packFolder} did not start: ${reason}\n${printed}`, {
        cause: error,
      });
    }
  }

  /** Process id of the server. */
  get pid(): number {
    return this.#child.pid ?? -1;
  }

  info(): Promise<AnalyzerInfo> {
    return call(
      this.#client.getAnalyzerInfo.bind(this.#client) as Unary<Empty, AnalyzerInfo>,
      new Empty(),
    );
  }

  async configure(config: PackConfig): Promise<void> {
    const configure = this.#client.configure.bind(this.#client) as Unary<
      ReturnType<typeof configureRequest>,
      Empty
    >;
    await call(configure, configureRequest(config));
  }

  /** Asks the resource policies about one resource's inputs. */
  async analyze(resource: AnalyzedResource): Promise<Analysis> {
    const analyze = this.#client.analyze.bind(this.#client) as Unary<
      ReturnType<typeof analyzeRequest>,
      AnalyzeResponse
    >;
    return analysisOf(await call(analyze, analyzeRequest(resource)));
  }

  /** Asks the stack policies about all resources' outputs. */
  async analyzeStack(resources: readonly AnalyzedResource[]): Promise<Analysis> {
    const analyzeStack = this.#client.analyzeStack.bind(this.#client) as Unary<
      ReturnType<typeof analyzeStackRequest>,
      AnalyzeResponse
    >;
    return analysisOf(await call(analyzeStack, analyzeStackRequest(resources)));
  }

  /** Runs the remediations whose level is `remediate`. */
  async remediate(resource: AnalyzedResource): Promise<readonly Remediated[]> {
    const remediate = this.#client.remediate.bind(this.#client) as Unary<
      ReturnType<typeof analyzeRequest>,
      RemediateResponse
    >;
    const response = await call(remediate, analyzeRequest(resource));
    return response.getRemediationsList().map((remediation) => ({
      policy: remediation.getPolicyname(),
      props: remediation.getProperties()?.toJavaScript(),
      diagnostic: remediation.getDiagnostic(),
    }));
  }

  /** Stops the server and waits until it is gone. */
  async stop(): Promise<void> {
    this.#client.close();
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const gone = once(this.#child, "exit");
      this.#child.kill();
      await gone;
    }
  }
}

function analysisOf(response: AnalyzeResponse): Analysis {
  return {
    diagnostics: response.getDiagnosticsList().map(diagnosticOf),
    notApplicable: Object.fromEntries(
      response.getNotApplicableList().map((entry) => [entry.getPolicyName(), entry.getReason()]),
    ),
  };
}
