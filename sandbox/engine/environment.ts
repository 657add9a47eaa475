import type { EngineLayout } from "./layout";

/** Where the AWS stand-in finds its emulator. */
export interface AwsEndpoint {
  /** For example `http://127.0.0.1:5000`. */
  readonly url: string;
  readonly region: string;
  /**
   * The account that the emulator plays (https://docs.getmoto.org/en/latest/docs/multi_account.html).
   * @default "123456789012"
   */
  readonly accountId?: string;
}

/**
 * The keys that the emulator is called with. It checks none, and the real account is never reached:
 * keys, profiles and role settings of the caller's environment are not passed on.
 */
const emulatorKeys = { AWS_ACCESS_KEY_ID: "sandbox", AWS_SECRET_ACCESS_KEY: "sandbox" };

/** What of the caller's environment never reaches the engine: settings of another Pulumi or AWS account. */
const foreign = /^(AWS_|PULUMI_|NODE_OPTIONS$|KUBECONFIG$)/;

/**
 * The environment of the engine's process.
 * https://www.pulumi.com/docs/iac/cli/environment-variables/ describes the variables.
 */
export function engineEnvironment(
  layout: EngineLayout,
  passphraseFile: string,
  aws: AwsEndpoint | undefined,
  caller: Readonly<Record<string, string | undefined>>,
  extra: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const inherited = Object.entries(caller).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !foreign.test(entry[0]),
  );
  return {
    ...Object.fromEntries(inherited),
    PULUMI_HOME: layout.home,
    PULUMI_BACKEND_URL: `file://${layout.backend}`,
    PULUMI_CONFIG_PASSPHRASE_FILE: passphraseFile,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_IGNORE_AMBIENT_PLUGINS: "true",
    PULUMI_SKIP_CONFIRMATIONS: "true",
    // Makes --event-log known, the only complete and machine-readable account of an update.
    PULUMI_DEBUG_COMMANDS: "true",
    ...(aws === undefined
      ? {}
      : { AWS_ENDPOINT_URL: aws.url, AWS_REGION: aws.region, ...emulatorKeys }),
    ...extra,
  };
}
