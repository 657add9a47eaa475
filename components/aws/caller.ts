import type { STSClient } from "@aws-sdk/client-sts";

import type { Problem } from "../problem";
import type { Caller } from "./deployer";
import type { EksConfig } from "./schema";

/** The part of the STS client that finds out who calls. */
export type CallerLookup = Pick<STSClient, "send">;

/** Which credentials. */
export type CallerSettings = Pick<EksConfig["aws"], "region" | "profile" | "assumeRole">;

/** Finds out who calls AWS. */
export type IdentifyCaller = (settings: CallerSettings) => Promise<Caller>;

/**
 * Who calls, or the problem of a machine without usable credentials.
 *
 * @param path configuration path that needs the answer
 */
export async function callerOrProblem(
  identify: IdentifyCaller,
  settings: CallerSettings,
  path: string,
): Promise<{ caller: Caller; problems: [] } | { caller: undefined; problems: [Problem] }> {
  try {
    return { caller: await identify(settings), problems: [] };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const message = `STS does not say whose credentials these are (${reason}); accepted: AWS credentials in the environment, a profile or a role`;
    return { caller: undefined, problems: [{ path, message }] };
  }
}

/**
 * Asks STS who deploys: the assumed role where one is configured, else the caller itself. Not asked through the AWS
 * provider, which refuses a wrong account by itself and then names only one of the two.
 *
 * @throws Error of the AWS SDK where there are no credentials, or the role cannot be assumed
 */
export async function identifyCaller(
  config: CallerSettings,
  client?: CallerLookup,
): Promise<Caller> {
  // A version that this project pins; the warning about its successors' Node would be part of every preview.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  // Loaded here: only target eks needs it.
  const sdk = await import("@aws-sdk/client-sts");
  const { region, profile, assumeRole } = config;
  const sts =
    client ?? new sdk.STSClient({ region, ...(profile === undefined ? {} : { profile }) });
  const arn =
    assumeRole === undefined
      ? (await sts.send(new sdk.GetCallerIdentityCommand({}))).Arn
      : (
          await sts.send(
            new sdk.AssumeRoleCommand({
              RoleArn: assumeRole.roleArn,
              RoleSessionName: assumeRole.sessionName,
              ExternalId: assumeRole.externalId,
            }),
          )
        ).AssumedRoleUser?.Arn;
  if (arn === undefined) throw new Error("STS answered without an ARN");
  return { arn, accountId: arn.split(":")[4] ?? "" };
}
