import { z } from "zod";

import { principalArn } from "./accountSchema";

/** Retention that CloudWatch Logs accepts, in days. */
export const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
  3653,
] as const;

/** The EKS control plane. */
export const clusterSchema = z
  .strictObject({
    name: z
      .string()
      .regex(/^[a-zA-Z0-9][a-zA-Z0-9-]{0,62}$/, {
        error: "letters, digits and hyphens, at most 63, starting with a letter or digit",
      })
      .optional()
      .describe("Name of the cluster. Default: `triton-<stack>`."),
    version: z
      .string()
      .default("1.36")
      .describe('Kubernetes minor version, quoted ("1.36"). One minor up at a time, in place.'),
    endpointPublicAccessCidrs: z
      .array(z.string().min(1))
      .default([])
      .describe(
        "Networks that may reach the API server from the internet. Empty: only from inside the VPC. `0.0.0.0/0` is refused.",
      ),
    accessEntries: z
      .record(
        z.string().min(1),
        z.strictObject({
          principalArn: principalArn.describe("IAM role or user; never a session's ARN."),
          policy: z
            .enum(["ClusterAdmin", "AdminView", "Admin", "Edit", "View"])
            .describe("EKS access policy. The deploying role must have `ClusterAdmin`."),
          namespaces: z
            .array(z.string().min(1))
            .default([])
            .describe("Namespaces that the policy is limited to. Empty: the whole cluster."),
        }),
      )
      .default({})
      .describe("Who may use the Kubernetes API, by a name of your choice."),
    logRetentionDays: z
      .union(RETENTION_DAYS.map((days) => z.literal(days)))
      .default(30)
      .describe("Days that control-plane logs are kept."),
    deletionProtection: z
      .boolean()
      .default(false)
      .describe(
        "Refuses to delete the cluster until switched off; also protects it in the stack. Required in prod.",
      ),
    keyDeletionWindowDays: z
      .int()
      .min(7)
      .max(30)
      .default(30)
      .describe("Days between the destruction of the cluster and of its key."),
  })
  .describe("EKS control plane.");

const addon = (name: string) =>
  z
    .strictObject({
      version: z
        .string()
        .regex(/^v\d+\.\d+\.\d+-eksbuild\.\d+$/, {
          error: "an add-on version, as in v1.22.4-eksbuild.3",
        })
        .optional()
        .describe("Version. Default: the one tested with the cluster's minor version."),
    })
    .prefault({})
    .describe(`EKS add-on ${name}.`);

/** Versions of the EKS add-ons. */
export const addonsSchema = z
  .strictObject({
    vpcCni: addon("vpc-cni, pod network and network policy"),
    kubeProxy: addon("kube-proxy"),
    podIdentityAgent: addon("eks-pod-identity-agent"),
    coreDns: addon("coredns"),
    ebsCsiDriver: addon("aws-ebs-csi-driver"),
    metricsServer: addon("metrics-server"),
    nodeMonitoringAgent: addon("eks-node-monitoring-agent"),
  })
  .describe("EKS add-ons, each pinned.");

/** Cluster Autoscaler. */
export const autoscalerSchema = z
  .strictObject({
    enabled: z
      .boolean()
      .default(false)
      .describe(
        "Lets Cluster Autoscaler size the GPU groups. Their desired size is then not the program's: run every update with `--refresh`.",
      ),
    scaleDownUnneededMinutes: z
      .int()
      .min(1)
      .default(10)
      .describe("Minutes that a node must be idle before it is removed."),
  })
  .describe("Cluster Autoscaler.");

export type ClusterConfig = z.output<typeof clusterSchema>;
export type AddonsConfig = z.output<typeof addonsSchema>;
