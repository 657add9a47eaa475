import type * as aws from "@pulumi/aws";

import type { EksConfig } from "./schema";

/** Tags of every AWS resource of the stack. */
export function platformTags(args: {
  readonly project: string;
  readonly stack: string;
  readonly environment: string;
  readonly owner: string;
  readonly tags: Readonly<Record<string, string>>;
}): Readonly<Record<string, string>> {
  return {
    ...args.tags,
    "triton-platform/project": args.project,
    "triton-platform/stack": args.stack,
    "triton-platform/environment": args.environment,
    "triton-platform/owner": args.owner,
  };
}

/** Arguments of the one AWS provider of the stack: region, account and tags are never left to the caller's shell. */
export function awsProviderArgs(
  config: EksConfig["aws"],
  tags: Readonly<Record<string, string>>,
): aws.ProviderArgs {
  const { assumeRole } = config;
  return {
    region: config.region,
    allowedAccountIds: [config.accountId],
    profile: config.profile,
    assumeRoles:
      assumeRole === undefined
        ? undefined
        : [
            {
              roleArn: assumeRole.roleArn,
              sessionName: assumeRole.sessionName,
              externalId: assumeRole.externalId,
            },
          ],
    defaultTags: { tags },
    // The SDK would otherwise set the first to true.
    skipRegionValidation: false,
    skipCredentialsValidation: false,
  };
}
