import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";

import type { Caller } from "./deployer";
import type { EksConfig } from "./schema";

/** The part of the STS client that finds out who calls. */
export type CallerLookup = Pick<STSClient, "send">;

/**
 * Asks STS who deploys: the assumed role where one is configured, else the caller itself. Not asked through the AWS
 * provider, which refuses a wrong account by itself and then names only one of the two.
 *
 * @throws Error of the AWS SDK where there are no credentials, or the role cannot be assumed
 */
export async function identifyCaller(
  config: EksConfig["aws"],
  sts: CallerLookup = createClient(config),
): Promise<Caller> {
  const { assumeRole } = config;
  const arn =
    assumeRole === undefined
      ? (await sts.send(new GetCallerIdentityCommand({}))).Arn
      : (
          await sts.send(
            new AssumeRoleCommand({
              RoleArn: assumeRole.roleArn,
              RoleSessionName: assumeRole.sessionName,
              ExternalId: assumeRole.externalId,
            }),
          )
        ).AssumedRoleUser?.Arn;
  if (arn === undefined) throw new Error("STS answered without an ARN");
  return { arn, accountId: arn.split(":")[4] ?? "" };
}

function createClient({ region, profile }: EksConfig["aws"]): STSClient {
  return new STSClient({ region, ...(profile === undefined ? {} : { profile }) });
}
