import * as http from "node:http";

/** What an inference server answered. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

/** One HTTP request; the agent decides whether its connection is kept. */
export function request(
  url: string,
  options: {
    readonly method?: string;
    readonly headers?: http.OutgoingHttpHeaders;
    readonly body?: Buffer | string;
    /** @default no agent: a connection of its own, closed afterwards */
    readonly agent?: http.Agent;
    /** Milliseconds. @default 30000 */
    readonly timeout?: number;
  } = {},
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const outgoing = http.request(
      url,
      {
        method: options.method ?? (options.body === undefined ? "GET" : "POST"),
        headers: options.headers ?? {},
        agent: options.agent ?? false,
        timeout: options.timeout ?? 30_000,
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
        incoming.on("error", reject);
        incoming.on("end", () => {
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            body: Buffer.concat(chunks),
          });
        });
      },
    );
    outgoing.on("timeout", () => outgoing.destroy(new Error(`no answer from ${url} in time`)));
    outgoing.on("error", reject);
    outgoing.end(options.body);
  });
}

/** A tensor of the protocol's JSON form. */
export interface Tensor {
  readonly name: string;
  readonly datatype: string;
  readonly shape: readonly number[];
  readonly data: readonly unknown[];
}

/** Inference with JSON tensors. @throws Error with the server's own words unless it answers 200 */
export async function inferJson(
  url: string,
  model: string,
  inputs: readonly Tensor[],
  agent?: http.Agent,
): Promise<readonly Tensor[]> {
  const answer = await request(`${url}/v2/models/${model}/infer`, {
    body: JSON.stringify({ inputs }),
    headers: { "content-type": "application/json" },
    ...(agent === undefined ? {} : { agent }),
  });
  if (answer.status !== 200) {
    throw new Error(`HTTP ${String(answer.status)}: ${answer.body.toString("utf8")}`);
  }
  return (JSON.parse(answer.body.toString("utf8")) as { outputs: Tensor[] }).outputs;
}

/**
 * Inference of one FP32 tensor by the binary extension of the protocol.
 * https://github.com/triton-inference-server/server/blob/main/docs/protocol/extension_binary_data.md
 */
export async function inferBinaryFp32(
  url: string,
  model: string,
  input: { readonly name: string; readonly shape: readonly number[]; readonly data: Float32Array },
  output: string,
): Promise<Float32Array> {
  const raw = Buffer.from(input.data.buffer, input.data.byteOffset, input.data.byteLength);
  const head = Buffer.from(
    JSON.stringify({
      inputs: [
        {
          name: input.name,
          datatype: "FP32",
          shape: input.shape,
          parameters: { binary_data_size: raw.length },
        },
      ],
      outputs: [{ name: output, parameters: { binary_data: true } }],
    }),
  );
  const answer = await request(`${url}/v2/models/${model}/infer`, {
    body: Buffer.concat([head, raw]),
    headers: {
      "content-type": "application/octet-stream",
      "inference-header-content-length": head.length,
    },
  });
  if (answer.status !== 200) {
    throw new Error(`HTTP ${String(answer.status)}: ${answer.body.toString("utf8")}`);
  }
  const length = Number(answer.headers["inference-header-content-length"]);
  const bytes = Uint8Array.from(answer.body.subarray(length));
  return new Float32Array(bytes.buffer);
}
