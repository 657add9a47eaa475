import type { Component } from "./component";
import type { ClusterSettings } from "./settings";

/** URL of the API server, for this machine and for pods alike. */
export function apiserverUrl({
  network,
  ports,
}: Pick<ClusterSettings, "network" | "ports">): string {
  return `https://${network.address}:${ports.apiserver}`;
}

/**
 * API server on the bridge address alone: pods that talk to it (operators) reach it there, other machines do not.
 *
 * Admission webhooks are off, because those of charts whose pods run on fake nodes would block every change.
 */
export function apiserver(settings: ClusterSettings): Component {
  const { parts, network, ports, credentials } = settings;
  return {
    name: "kube-apiserver",
    command: [
      parts.kube,
      "kube-apiserver",
      `--etcd-servers=http://127.0.0.1:${ports.etcd}`,
      `--bind-address=${network.address}`,
      `--advertise-address=${network.address}`,
      `--secure-port=${ports.apiserver}`,
      `--cert-dir=${credentials.directory}`,
      "--anonymous-auth=false",
      `--token-auth-file=${credentials.tokens}`,
      "--authorization-mode=RBAC",
      "--service-account-issuer=https://kubernetes.default.svc",
      `--service-account-signing-key-file=${credentials.serviceAccountKey}`,
      `--service-account-key-file=${credentials.serviceAccountPublicKey}`,
      `--kubelet-client-certificate=${credentials.kubeletClientCertificate}`,
      `--kubelet-client-key=${credentials.kubeletClientKey}`,
      "--kubelet-preferred-address-types=InternalIP",
      `--service-cluster-ip-range=${network.serviceSubnet}`,
      "--service-node-port-range=30000-32767",
      "--allow-privileged=true",
      "--disable-admission-plugins=MutatingAdmissionWebhook,ValidatingAdmissionWebhook",
      "--profiling=false",
    ],
    health: { kind: "http", url: `${apiserverUrl(settings)}/readyz`, authenticated: true },
  };
}

/** Controllers, without leader election (there is one) and without node CIDRs (the bridge has one subnet). */
export function controllerManager({ parts, ports, credentials }: ClusterSettings): Component {
  return {
    name: "kube-controller-manager",
    command: [
      parts.kube,
      "kube-controller-manager",
      `--kubeconfig=${credentials.kubeconfig}`,
      `--authentication-kubeconfig=${credentials.kubeconfig}`,
      `--authorization-kubeconfig=${credentials.kubeconfig}`,
      `--service-account-private-key-file=${credentials.serviceAccountKey}`,
      `--root-ca-file=${credentials.apiserverCertificate}`,
      "--use-service-account-credentials=true",
      "--leader-elect=false",
      "--allocate-node-cidrs=false",
      "--bind-address=127.0.0.1",
      `--secure-port=${ports.controllerManager}`,
      "--profiling=false",
    ],
    health: { kind: "http", url: `https://127.0.0.1:${ports.controllerManager}/healthz` },
  };
}

/** Scheduler; without its own kubeconfigs for authentication and authorization it ends at once. */
export function scheduler({ parts, ports, credentials }: ClusterSettings): Component {
  return {
    name: "kube-scheduler",
    command: [
      parts.kube,
      "kube-scheduler",
      `--kubeconfig=${credentials.kubeconfig}`,
      `--authentication-kubeconfig=${credentials.kubeconfig}`,
      `--authorization-kubeconfig=${credentials.kubeconfig}`,
      "--leader-elect=false",
      "--bind-address=127.0.0.1",
      `--secure-port=${ports.scheduler}`,
      "--profiling=false",
    ],
    health: { kind: "http", url: `https://127.0.0.1:${ports.scheduler}/healthz` },
  };
}
