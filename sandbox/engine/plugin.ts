import * as grpc from "@grpc/grpc-js";

/** Messages of any size: a program's resource graph and a model's manifest exceed gRPC's default of 4 MiB. */
const unlimited = { "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 };

/** An error that carries more than its message to the engine. */
export class PluginError extends Error {
  constructor(
    message: string,
    readonly code: grpc.status = grpc.status.UNKNOWN,
    readonly metadata?: grpc.Metadata,
  ) {
    super(message);
  }
}

/** Turns an async function into a gRPC handler: what it throws becomes the call's error, with the message only. */
export function unary<Request, Response>(
  answer: (request: Request) => Response | Promise<Response>,
): grpc.handleUnaryCall<Request, Response> {
  return (call, callback) => {
    Promise.resolve()
      .then(() => answer(call.request))
      .then(
        (response) => {
          callback(null, response);
        },
        (error: unknown) => {
          const message = describeError(error);
          if (error instanceof PluginError) {
            callback({
              code: error.code,
              details: message,
              ...(error.metadata === undefined ? {} : { metadata: error.metadata }),
            });
          } else {
            callback({ code: grpc.status.UNKNOWN, details: message });
          }
        },
      );
  };
}

/** An error as one line; errors of AWS say more by their name than by their message. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isGeneric =
    error.name === "Error" || error.message.startsWith(error.name) || error instanceof PluginError;
  if (error.message === "") return error.name;
  return isGeneric ? error.message : `${error.name}: ${error.message}`;
}

export interface PluginServer {
  readonly port: number;
  readonly stop: () => void;
}

/** Serves a plugin on a free loopback port. */
export async function servePlugin(
  service: grpc.ServiceDefinition,
  implementation: grpc.UntypedServiceImplementation,
): Promise<PluginServer> {
  const server = new grpc.Server(unlimited);
  server.addService(service, implementation);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  return {
    port,
    stop: () => {
      server.forceShutdown();
    },
  };
}

/**
 * Runs a plugin as a process: serves it, prints the port as the engine expects, and ends when the engine is gone.
 * An engine that was killed sends no signal, so the parent's process id is watched.
 */
export async function runPlugin(
  service: grpc.ServiceDefinition,
  implementation: grpc.UntypedServiceImplementation,
  onEngineGone: () => void = () => undefined,
): Promise<void> {
  const engine = process.ppid;
  const server = await servePlugin(service, implementation);
  process.stdout.write(`${server.port}\n`);
  const end = (): void => {
    onEngineGone();
    server.stop();
    process.exit(0);
  };
  setInterval(() => {
    if (process.ppid !== engine) end();
  }, 500).unref();
  process.once("SIGTERM", end);
}
