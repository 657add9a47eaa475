import * as http from "node:http";
import * as https from "node:https";
import * as net from "node:net";
import type { HealthCheck } from "../state";

/**
 * Whether a component answers now: HTTP 200 or a connection to its socket, within two seconds.
 * @param token the operator's, for checks that need it
 */
export function isHealthy(check: HealthCheck, token: string): Promise<boolean> {
  if (check.kind === "socket") return acceptsConnection(check.path);
  return answersHttp(check.url, check.authenticated === true ? token : undefined);
}

function answersHttp(url: string, token: string | undefined): Promise<boolean> {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return new Promise((resolve) => {
    const answered = (response: http.IncomingMessage): void => {
      response.resume();
      resolve(response.statusCode === 200);
    };
    // The components sign their own certificates; that the port is theirs follows from their having bound it.
    const request = url.startsWith("https:")
      ? https.get(url, { headers, rejectUnauthorized: false, timeout: 2000 }, answered)
      : http.get(url, { headers, timeout: 2000 }, answered);
    request.on("timeout", () => request.destroy());
    request.on("error", () => {
      resolve(false);
    });
  });
}

function acceptsConnection(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(path);
    const finish = (healthy: boolean): void => {
      socket.destroy();
      resolve(healthy);
    };
    socket.setTimeout(2000, () => {
      finish(false);
    });
    socket.once("connect", () => {
      finish(true);
    });
    socket.once("error", () => {
      finish(false);
    });
  });
}
