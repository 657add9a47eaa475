import type { Component } from "./component";
import type { ClusterSettings } from "./settings";

/** Base URL of the AWS APIs, for this machine and for pods alike. */
export function awsUrl({ network, ports }: Pick<ClusterSettings, "network" | "ports">): string {
  return `http://${network.address}:${ports.aws}`;
}

/** AWS APIs (S3, IAM, EC2, EKS, KMS, STS) on the bridge address, in memory: they last as long as the sandbox. */
export function moto(settings: ClusterSettings): Component {
  const { parts, network, ports } = settings;
  return {
    name: "aws",
    command: [parts.motoServer, "-H", network.address, "-p", String(ports.aws)],
    env: { MOTO_IAM_LOAD_MANAGED_POLICIES: "true" },
    health: { kind: "http", url: `${awsUrl(settings)}/moto-api/` },
  };
}
