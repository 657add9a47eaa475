import * as http from "node:http";

import { GrpcClient } from "./grpcClient";
import { inferJson } from "./httpClient";

/** One inference of the identity model, HTTP, on a connection of its own unless an agent keeps it; its answer. */
export async function identityOverHttp(url: string, agent?: http.Agent): Promise<string> {
  const inputs = [{ name: "INPUT0", datatype: "FP32", shape: [1, 1], data: [2] }];
  const [output] = await inferJson(url, "identity", inputs, agent);
  return JSON.stringify(output?.data);
}

/** The same over gRPC. */
export async function identityOverGrpc(client: GrpcClient): Promise<string> {
  const raw = Buffer.from(Float32Array.from([2]).buffer);
  const input = { name: "INPUT0", datatype: "FP32", shape: [1, 1], raw };
  const [output] = await client.infer("identity", [input]);
  return JSON.stringify([output?.raw.readFloatLE(0)]);
}

/** Whether a kept connection was closed under a request that the server never answered. */
export function isReset(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return code === "ECONNRESET" || code === "EPIPE";
}

/** gRPC status 14: the channel lost its server before an answer. */
export function isUnavailable(error: unknown): boolean {
  return (error as { code?: unknown }).code === 14;
}
