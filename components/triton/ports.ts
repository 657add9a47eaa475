/**
 * Ports of the server's container, by name.
 * https://github.com/triton-inference-server/server/blob/r26.08/src/command_line_parser.cc
 */
export const PORTS = { http: 8000, grpc: 8001, metrics: 8002 } as const;
