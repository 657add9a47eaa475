import { PORTS } from "./ports";
import type { ExposureConfig } from "./schema";

/** Addresses under which one server answers. */
export interface Endpoint {
  /** `http://host:port`, or `https://` behind a load balancer that terminates TLS. */
  readonly httpUrl: string;
  /** `host:port`, as gRPC clients take it. */
  readonly grpcUrl: string;
}

/** What a Service knows about itself once it exists. */
export interface ServiceAddress {
  readonly name: string;
  readonly namespace: string;
  /** Addresses of the load balancer: each has an IP or a host name. */
  readonly ingress: readonly { readonly ip?: string; readonly hostname?: string }[];
}

/** A name of the load balancer in DNS. */
export interface PublicName {
  readonly host: string;
  /** Whether the load balancer terminates TLS on every port. */
  readonly tls: boolean;
}

function endpoint(host: string, http: number, grpc: number, tls = false): Endpoint {
  const literal = host.includes(":") ? `[${host}]` : host;
  return {
    httpUrl: `${tls ? "https" : "http"}://${literal}:${String(http)}`,
    grpcUrl: `${literal}:${String(grpc)}`,
  };
}

/** Where pods of the cluster reach the server. */
export function inClusterEndpoint({ name, namespace }: ServiceAddress): Endpoint {
  return endpoint(`${name}.${namespace}.svc`, PORTS.http, PORTS.grpc);
}

/** Where clients reach the server; inside the cluster where nothing else is exposed. */
export function clientEndpoint(
  exposure: ExposureConfig,
  service: ServiceAddress,
  name?: PublicName,
): Endpoint {
  switch (exposure.type) {
    case "LoadBalancer": {
      if (name !== undefined) return endpoint(name.host, PORTS.http, PORTS.grpc, name.tls);
      const [first] = service.ingress;
      const host = first?.hostname ?? first?.ip;
      return host === undefined
        ? inClusterEndpoint(service)
        : endpoint(host, PORTS.http, PORTS.grpc);
    }
    case "NodePort":
      return endpoint(exposure.address, exposure.http, exposure.grpc);
    case "ClusterIP":
      return inClusterEndpoint(service);
  }
}

/** Shell command that fails unless the server and each of its models is ready. */
export function smokeTest(httpUrl: string, models: readonly string[]): string {
  const paths = ["/v2/health/ready", ...models.map((model) => `/v2/models/${model}/ready`)];
  return paths.map((path) => `curl --fail --silent --show-error ${httpUrl}${path}`).join(" && ");
}
