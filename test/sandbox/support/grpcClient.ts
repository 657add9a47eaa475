import { join } from "node:path";

import * as grpc from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";

/** One tensor in the raw form of the gRPC protocol. */
export interface RawTensor {
  readonly name: string;
  readonly datatype: string;
  readonly shape: readonly number[];
  readonly raw: Buffer;
}

interface InferResponse {
  readonly outputs: readonly { name: string; datatype: string; shape: readonly string[] }[];
  readonly raw_output_contents: readonly Buffer[];
}

interface InferenceStub extends grpc.Client {
  modelInfer(
    request: object,
    options: grpc.CallOptions,
    callback: (error: grpc.ServiceError | null, response: InferResponse) => void,
  ): void;
}

const definition = loadSync(join(__dirname, "inference.proto"), { keepCase: true, longs: String });
const loaded = grpc.loadPackageDefinition(definition) as unknown as {
  inference: { GRPCInferenceService: new (...args: unknown[]) => InferenceStub };
};

/** A channel to one gRPC endpoint; close it when done. */
export class GrpcClient {
  readonly #stub: InferenceStub;

  /** @param address `host:port` */
  constructor(address: string) {
    this.#stub = new loaded.inference.GRPCInferenceService(
      address,
      grpc.credentials.createInsecure(),
      // The test counts its own retries; the channel must not hide one.
      { "grpc.enable_retries": 0 },
    );
  }

  /** @throws grpc.ServiceError with the server's status */
  infer(model: string, inputs: readonly RawTensor[], timeoutMs = 30_000): Promise<RawTensor[]> {
    const message = {
      model_name: model,
      inputs: inputs.map(({ name, datatype, shape }) => ({ name, datatype, shape })),
      raw_input_contents: inputs.map(({ raw }) => raw),
    };
    return new Promise((resolve, reject) => {
      this.#stub.modelInfer(message, { deadline: Date.now() + timeoutMs }, (error, response) => {
        if (error !== null) {
          reject(error);
          return;
        }
        resolve(
          response.outputs.map((output, index) => ({
            name: output.name,
            datatype: output.datatype,
            shape: output.shape.map(Number),
            raw: response.raw_output_contents[index] ?? Buffer.alloc(0),
          })),
        );
      });
    });
  }

  close(): void {
    this.#stub.close();
  }
}
