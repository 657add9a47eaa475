import { IAMClient } from "@aws-sdk/client-iam";
import { KMSClient } from "@aws-sdk/client-kms";
import { S3Client } from "@aws-sdk/client-s3";
import { STSClient } from "@aws-sdk/client-sts";

import type { ProviderConfiguration } from "./configuration";
import type { OwnState } from "./ownState";

/** What a resource type needs to reach AWS. */
export interface Context {
  readonly region: string;
  readonly accountId: string;
  readonly s3: S3Client;
  readonly kms: KMSClient;
  readonly iam: IAMClient;
  readonly sts: STSClient;
  /** Objects that the emulator cannot hold. */
  readonly own: OwnState;
  readonly defaultTags: Readonly<Record<string, string>>;
}

type Clients = Pick<Context, "s3" | "kms" | "iam" | "sts">;

/** Typed clients for one region that talk to the configured endpoints. */
export function awsClients(configuration: ProviderConfiguration, region: string): Clients {
  const settings = (service: string) => {
    const endpoint = configuration.endpoints[service] ?? configuration.endpoint;
    if (endpoint === undefined) {
      throw new Error(
        `the AWS stand-in has no endpoint for ${service}: set AWS_ENDPOINT_URL or the provider's endpoints[].${service}`,
      );
    }
    return {
      region,
      endpoint,
      credentials: configuration.credentials,
      maxAttempts: configuration.maxAttempts,
    };
  };
  return {
    s3: new S3Client({
      ...settings("s3"),
      forcePathStyle: true,
      // The emulator answers checksums that the client asks for by default, but not on every call.
      requestChecksumCalculation: "WHEN_REQUIRED",
      responseChecksumValidation: "WHEN_REQUIRED",
    }),
    kms: new KMSClient(settings("kms")),
    iam: new IAMClient(settings("iam")),
    sts: new STSClient(settings("sts")),
  };
}
