import type { AnalyzedResource } from "../../../policy/src/analyzer/messages";
import { tokens } from "../../../policy/src/aws/tokens";
import { resource } from "../support/fixtures";

/** A resource of another provider and one of another kind, for policies over one kind of AWS resource. */
export const others: readonly AnalyzedResource[] = [
  resource("kubernetes:core/v1:ConfigMap", "other", { data: {} }),
  resource("aws:dynamodb/table:Table", "other", {}),
];

/** A cluster that breaks no policy. */
export function cluster(): AnalyzedResource {
  return resource(
    tokens.cluster,
    "cluster",
    {
      roleArn: "arn:aws:iam::123456789012:role/cluster",
      version: "1.36",
      deletionProtection: true,
      enabledClusterLogTypes: ["api", "audit", "authenticator", "controllerManager", "scheduler"],
      accessConfig: {
        authenticationMode: "API",
        bootstrapClusterCreatorAdminPermissions: false,
      },
      encryptionConfig: {
        provider: { keyArn: "arn:aws:kms:eu-central-1:123456789012:key/k" },
        resources: ["secrets"],
      },
      vpcConfig: {
        subnetIds: ["subnet-1", "subnet-2"],
        endpointPrivateAccess: true,
        endpointPublicAccess: true,
        publicAccessCidrs: ["203.0.113.0/24"],
      },
    },
    { protect: true },
  );
}

/** A launch template that breaks no policy. */
export function launchTemplate(): AnalyzedResource {
  return resource(tokens.launchTemplate, "gpu", {
    instanceType: "g4dn.xlarge",
    metadataOptions: {
      httpEndpoint: "enabled",
      httpTokens: "required",
      httpPutResponseHopLimit: 1,
    },
    blockDeviceMappings: [
      { deviceName: "/dev/xvda", ebs: { encrypted: "true", volumeType: "gp3", volumeSize: 100 } },
    ],
    networkInterfaces: [{ associatePublicIpAddress: "false" }],
  });
}

/** A GPU node group that breaks no policy. */
export function nodeGroup(): AnalyzedResource {
  return resource(tokens.nodeGroup, "gpu", {
    clusterName: "triton-dev",
    amiType: "AL2023_x86_64_NVIDIA",
    instanceTypes: ["g4dn.xlarge"],
    scalingConfig: { minSize: 0, desiredSize: 1, maxSize: 2 },
  });
}

/** A policy document of one statement. */
export function document(statement: Readonly<Record<string, unknown>>): object {
  return { Version: "2012-10-17", Statement: [statement] };
}

/** An IAM policy that breaks no policy. */
export function iamPolicy(): AnalyzedResource {
  return resource(tokens.policy, "read-models", {
    policy: document({
      Effect: "Allow",
      Action: ["s3:GetObject"],
      Resource: ["arn:aws:s3:::models/main/*"],
    }),
  });
}
