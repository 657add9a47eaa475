import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

import type { ModelRepositoryConfig } from "./schema";

/**
 * The provider that manages the bucket and sends the releases. Its credentials are those of the machine that runs the
 * program (environment, profile, role), never the read-only keys that the pods get.
 *
 * With an S3-compatible endpoint it talks to that endpoint alone and asks AWS nothing:
 * https://www.pulumi.com/registry/packages/aws/api-docs/provider/
 */
export function objectStoreProvider(
  name: string,
  { region, endpoint }: Pick<ModelRepositoryConfig, "region" | "endpoint">,
  tags: Readonly<Record<string, string>>,
  opts?: pulumi.ResourceOptions,
): aws.Provider {
  const url =
    endpoint === undefined
      ? undefined
      : (endpoint.clientUrl ?? `${endpoint.scheme}://${endpoint.host}:${endpoint.port}`);
  return new aws.Provider(
    name,
    {
      region: region as aws.Region,
      ...(url === undefined
        ? { defaultTags: { tags: { ...tags } } }
        : {
            // Few S3-compatible services know tags on every object, so none are defaulted there.
            endpoints: [{ s3: url }],
            s3UsePathStyle: true,
            skipCredentialsValidation: true,
            skipMetadataApiCheck: true,
            skipRegionValidation: true,
            skipRequestingAccountId: true,
          }),
    },
    opts,
  );
}
