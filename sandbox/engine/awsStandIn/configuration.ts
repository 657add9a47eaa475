import type { ProviderArgs } from "@pulumi/aws";

import { checkInputs, type InputFailure } from "./checkInputs";
import { type InputProperties, type InputTable, regionInput, unsupported } from "./inputTable";
import { containsUnknown, type PropertyMap, type PropertyValue, reveal } from "./propertyValues";

/** What the provider is told about the account it works in. */
export interface ProviderConfiguration {
  readonly region: string;
  /** Endpoint of every service that has none of its own. */
  readonly endpoint: string | undefined;
  readonly endpoints: Readonly<Record<string, string>>;
  readonly credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  readonly allowedAccountIds: readonly string[];
  readonly forbiddenAccountIds: readonly string[];
  readonly defaultTags: Readonly<Record<string, string>>;
  readonly maxAttempts: number;
}

const notHere = unsupported("there is one account, reached by endpoint and keys");
const boolean = { kind: "boolean" } as const;
const strings = { kind: "set", items: { kind: "string" } } as const;

/** The services whose endpoint can be set one by one. */
const endpointServices = ["ec2", "eks", "iam", "kms", "s3", "sts"] as const;

type Configured = Omit<ProviderArgs, "endpoints">;

/** https://github.com/pulumi/pulumi-aws/blob/v7.48.0/sdk/nodejs/provider.ts */
const table: InputTable<Configured> = {
  accessKey: { kind: "string" },
  secretKey: { kind: "string" },
  token: { kind: "string" },
  region: regionInput,
  allowedAccountIds: strings,
  forbiddenAccountIds: strings,
  defaultTags: { kind: "object", properties: { tags: { kind: "map" } } },
  maxRetries: { kind: "number", min: 0 },
  s3UsePathStyle: boolean,
  skipCredentialsValidation: boolean,
  skipMetadataApiCheck: boolean,
  skipRegionValidation: boolean,
  skipRequestingAccountId: boolean,
  assumeRoleWithWebIdentity: notHere,
  assumeRoles: notHere,
  customCaBundle: notHere,
  ec2MetadataServiceEndpoint: notHere,
  ec2MetadataServiceEndpointMode: notHere,
  httpProxy: notHere,
  httpsProxy: notHere,
  ignoreTags: notHere,
  insecure: notHere,
  noProxy: notHere,
  profile: notHere,
  retryMode: notHere,
  s3UsEast1RegionalEndpoint: notHere,
  sharedConfigFiles: notHere,
  sharedCredentialsFiles: notHere,
  stsRegion: notHere,
  tagPolicyCompliance: notHere,
  tokenBucketRateLimiterCapacity: notHere,
  useDualstackEndpoint: notHere,
  useFipsEndpoint: notHere,
  userAgents: notHere,
};

const inputs: InputProperties = {
  ...(table as unknown as InputProperties),
  endpoints: {
    kind: "list",
    items: {
      kind: "object",
      properties: Object.fromEntries(
        endpointServices.map((service) => [
          service,
          { kind: "string", pattern: /^https?:\/\// } as const,
        ]),
      ),
    },
  },
  // Sent by the SDK itself with every provider.
  version: { kind: "string" },
  pluginDownloadURL: { kind: "string" },
};

/** All that is wrong with the configuration; every value but a string arrives as JSON text. */
export function checkConfiguration(properties: PropertyMap): readonly InputFailure[] {
  return checkInputs(inputs, decode(properties));
}

/**
 * Reads a checked configuration; what it leaves out comes from the environment, as in the real provider.
 *
 * @throws Error when no region is set.
 */
export function readConfiguration(
  properties: PropertyMap,
  environment: Readonly<Record<string, string | undefined>>,
): ProviderConfiguration {
  const decoded = decode(properties) as {
    [Key in "accessKey" | "secretKey" | "token" | "region"]?: string;
  } & {
    endpoints?: Record<string, string>[];
    allowedAccountIds?: string[];
    forbiddenAccountIds?: string[];
    defaultTags?: { tags?: Record<string, string> };
    maxRetries?: number;
  };
  const region = decoded.region ?? environment.AWS_REGION ?? environment.AWS_DEFAULT_REGION;
  if (region === undefined)
    throw new Error("no region: set aws:region, or AWS_REGION in the environment");
  const token = decoded.token ?? environment.AWS_SESSION_TOKEN;
  return {
    region,
    endpoint: environment.AWS_ENDPOINT_URL,
    endpoints: Object.assign({}, ...(decoded.endpoints ?? [])) as Record<string, string>,
    credentials: {
      accessKeyId: required(
        decoded.accessKey ?? environment.AWS_ACCESS_KEY_ID,
        "AWS_ACCESS_KEY_ID",
      ),
      secretAccessKey: required(
        decoded.secretKey ?? environment.AWS_SECRET_ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY",
      ),
      ...(token === undefined ? {} : { sessionToken: token }),
    },
    allowedAccountIds: decoded.allowedAccountIds ?? [],
    forbiddenAccountIds: decoded.forbiddenAccountIds ?? [],
    defaultTags: decoded.defaultTags?.tags ?? {},
    maxAttempts: (decoded.maxRetries ?? 2) + 1,
  };
}

function required(value: string | undefined, name: string): string {
  if (value === undefined)
    throw new Error(`no credentials: set ${name} in the environment of the engine`);
  return value;
}

function decode(properties: PropertyMap): PropertyMap {
  return Object.fromEntries(
    Object.entries(properties).map(([key, marked]): [string, PropertyValue] => {
      const value = reveal(marked);
      const property = inputs[key];
      if (
        typeof value !== "string" ||
        containsUnknown(value) ||
        property === undefined ||
        property.kind === "string"
      ) {
        return [key, value];
      }
      try {
        return [key, JSON.parse(value) as PropertyValue];
      } catch {
        return [key, value];
      }
    }),
  );
}
