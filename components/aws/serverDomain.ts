import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

import type { ServerConfig } from "../triton/schema";
import { DomainCertificate, DomainRecord } from "./domainEndpoint";
import { NLB_CLASS, tlsAnnotations } from "./loadBalancerService";
import type { EksConfig } from "./schema";

/** The name of a server in Route 53 and what makes it work. */
export interface ServerDomain {
  readonly name: { readonly host: string; readonly tls: boolean };
  readonly serviceAnnotations: Readonly<Record<string, pulumi.Input<string>>>;
  readonly publish: (service: k8s.core.v1.Service) => void;
}

/** Name of a server: `<server>.<domain>`. */
export function serverHost(endpoint: NonNullable<EksConfig["endpoint"]>, server: string): string {
  return `${server}.${endpoint.domain}`;
}

/**
 * Certificate and record of a server behind a network load balancer; undefined for any other exposure. Each server has
 * a certificate of its own, so that a new server does not replace the others'.
 */
export function createServerDomain(
  endpoint: EksConfig["endpoint"],
  server: string,
  { exposure }: ServerConfig,
  opts: pulumi.ComponentResourceOptions,
): ServerDomain | undefined {
  if (
    endpoint === undefined ||
    exposure.type !== "LoadBalancer" ||
    exposure.loadBalancerClass !== NLB_CLASS
  ) {
    return undefined;
  }
  const { zoneId, tls } = endpoint;
  const host = serverHost(endpoint, server);
  const certificate = tls
    ? new DomainCertificate(`${server}-certificate`, { names: [host], zoneId }, opts)
    : undefined;
  return {
    name: { host, tls },
    serviceAnnotations: certificate === undefined ? {} : tlsAnnotations(certificate.arn),
    publish: (service) => {
      const target = service.status.apply(
        ({ loadBalancer }) => loadBalancer.ingress[0]?.hostname ?? "",
      );
      new DomainRecord(`${server}-record`, { domain: host, zoneId, target }, opts);
    },
  };
}
