import { z } from "zod";

/** An AWS account id: twelve digits. */
export const accountId = z
  .string()
  .regex(/^\d{12}$/, { error: 'twelve digits, quoted: "123456789012"' });

/** Name of an AWS region, for example `eu-central-1`. */
export const regionName = z.string().regex(/^[a-z]{2}(-gov|-iso[a-z]?)?-[a-z]+-\d$/, {
  error: "a region's name, as in eu-central-1",
});

/** ARN of an IAM role or user. */
export const principalArn = z.string().regex(/^arn:aws[a-z-]*:iam::\d{12}:(role|user)\/\S+$/, {
  error: "the ARN of an IAM role or user, as in arn:aws:iam::123456789012:role/deployer",
});

/** Which account the stack belongs to and how it is reached. */
export const awsSchema = z
  .strictObject({
    region: regionName.describe("Region of everything that the stack creates."),
    accountId: accountId.describe(
      "The only account that the stack may touch. Credentials of another account are refused before anything is created.",
    ),
    profile: z
      .string()
      .min(1)
      .optional()
      .describe("Profile of the shared AWS configuration. Default: the SDK's credential chain."),
    assumeRole: z
      .strictObject({
        roleArn: principalArn.describe(
          "Role to assume with the credentials of the profile or the chain.",
        ),
        sessionName: z
          .string()
          .regex(/^[\w+=,.@-]{2,64}$/, { error: "2 to 64 letters, digits or +=,.@-" })
          .default("triton-platform")
          .describe("Session name, visible in CloudTrail."),
        externalId: z
          .string()
          .min(2)
          .optional()
          .describe("External id that the role's trust asks for."),
      })
      .optional()
      .describe("Role that deploys. Default: the caller itself."),
    tags: z
      .record(z.string().min(1).max(128), z.string().max(256))
      .default({})
      .describe(
        "Further tags of every AWS resource, beside project, stack, environment and owner.",
      ),
  })
  .describe("Account, region and credentials.");

/** Where images come from when the nodes must not reach the internet. */
export const imageRegistrySchema = z
  .strictObject({
    host: z
      .string()
      .regex(/^[a-z0-9.-]+(:\d+)?(\/[a-z0-9._/-]+)?$/, {
        error: "a registry host with an optional path, without a scheme",
      })
      .describe(
        "Registry that holds a copy of every image under its full original name: `nvcr.io/nvidia/tritonserver` is read from `<host>/nvcr.io/nvidia/tritonserver`.",
      ),
  })
  .describe("Registry that replaces the public ones for Triton and every chart.");

/** What a stack may cost. */
export const budgetSchema = z
  .strictObject({
    gpus: z.int().min(0).optional().describe("GPUs at most, with every group at its maximum size."),
    monthlyUsd: z
      .number()
      .positive()
      .optional()
      .describe("US dollars a month (730 h) at most, with every group at its maximum size."),
  })
  .describe("Limits that the configuration must not exceed. Nothing is created beyond them.");

/** A name for the endpoint instead of the load balancer's. */
export const endpointSchema = z
  .strictObject({
    domain: z
      .string()
      .regex(/^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}$/, {
        error: "a DNS name in lower case",
      })
      .describe("Name under which clients reach the servers: `<server>.<domain>`."),
    zoneId: z
      .string()
      .regex(/^Z[A-Z0-9]{5,31}$/, {
        error: "the id of a Route 53 hosted zone, as in Z0123456789ABC",
      })
      .describe("Hosted zone that receives the records; it must serve the domain."),
    tls: z
      .boolean()
      .default(true)
      .describe(
        "Terminates TLS at the load balancer with a certificate that ACM issues and renews.",
      ),
  })
  .describe("Route 53 names and ACM certificates of the servers.");
