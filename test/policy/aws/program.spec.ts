import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { Analyzer } from "../../../policy/src/analyzer/analyzer";
import type { AnalyzedResource, Diagnostic } from "../../../policy/src/analyzer/messages";
import { awsPolicies } from "../../../policy/src/aws";
import { tokens } from "../../../policy/src/aws/tokens";
import { resolveConfiguration } from "../../../policy/src/cli/configuration";
import { stackPolicies } from "../../../policy/src/stack";
import { devConfig, prodConfig } from "../../aws/eksConfigs";
import { recordPlatform } from "../../aws/recordedPlatform";
import { drop, set, type Edit } from "../support/edits";
import { analyzer, forgetConfiguration, packFolder } from "../support/pack";
import { analyzedResources } from "../support/recorded";

const own = new Set([...awsPolicies, ...stackPolicies].map(({ name }) => name));

function mandatory(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics
    .filter(({ policy, level }) => own.has(policy) && level === "mandatory")
    .map(({ policy, message }) => `${policy}: ${message}`);
}

async function configureFor(environment: string): Promise<Analyzer> {
  const server = await analyzer();
  const file = path.join(packFolder, "config", `${environment}.json`);
  const configured = JSON.parse(readFileSync(file, "utf8")) as unknown;
  await server.configure(resolveConfiguration(await server.info(), configured));
  forgetConfiguration();
  return server;
}

/** What keeps the AWS side safe: the type, a change that turns it off, and the policy that notices. */
const safety: Readonly<Record<string, readonly [token: string, edit: Edit, policy: string]>> = {
  "the private endpoint": [
    tokens.cluster,
    set("vpcConfig.endpointPrivateAccess", false),
    "eks-endpoint-private",
  ],
  "the limits of the public endpoint": [
    tokens.cluster,
    set("vpcConfig", { endpointPrivateAccess: true, publicAccessCidrs: ["0.0.0.0/0"] }),
    "eks-endpoint-private",
  ],
  "the encryption of Secrets": [tokens.cluster, drop("encryptionConfig"), "eks-secrets-kms"],
  "the audit log": [
    tokens.cluster,
    set("enabledClusterLogTypes", ["api"]),
    "eks-control-plane-logs",
  ],
  "the version": [tokens.cluster, drop("version"), "eks-supported-version"],
  "access entries": [
    tokens.cluster,
    set("accessConfig.authenticationMode", "CONFIG_MAP"),
    "eks-access-entries",
  ],
  "the deletion protection": [
    tokens.cluster,
    set("deletionProtection", false),
    "eks-deletion-protect",
  ],
  "an add-on's version": [tokens.addon, drop("addonVersion"), "addons-pinned"],
  "session tokens of the metadata service": [
    tokens.launchTemplate,
    set("metadataOptions.httpTokens", "optional"),
    "launchtemplate-imdsv2",
  ],
  "the hop limit": [
    tokens.launchTemplate,
    set("metadataOptions.httpPutResponseHopLimit", 2),
    "launchtemplate-imdsv2",
  ],
  "the encryption of volumes": [
    tokens.launchTemplate,
    set("blockDeviceMappings[0].ebs.encrypted", "false"),
    "launchtemplate-ebs-encrypted",
  ],
  "private addresses": [
    tokens.subnet,
    set("mapPublicIpOnLaunch", true),
    "subnet-no-auto-public-ip",
  ],
  "the instance type": [
    tokens.nodeGroup,
    set("instanceTypes", ["p5.48xlarge"]),
    "allowed-instance-types",
  ],
  "the absence of SSH": [
    tokens.nodeGroup,
    set("remoteAccess", { ec2SshKey: "operators" }),
    "nodegroup-no-ssh",
  ],
  "the closed default group": [
    tokens.defaultSecurityGroup,
    set("ingress", [{ protocol: "-1", fromPort: 0, toPort: 0 }]),
    "default-sg-closed",
  ],
  "the key's rotation": [tokens.kmsKey, set("enableKeyRotation", false), "kms-rotation"],
  "the retention of logs": [tokens.logGroup, drop("retentionInDays"), "logs-retention-kms"],
  "the encryption of logs": [tokens.logGroup, drop("kmsKeyId"), "logs-retention-kms"],
  "the limits of a role": [
    tokens.rolePolicy,
    set("policy", { Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] }),
    "iam-no-admin",
  ],
  "the limits of a trust": [
    tokens.role,
    set("assumeRolePolicy", {
      Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: "*" }],
    }),
    "iam-trust-scoped",
  ],
  "the account": ["pulumi:providers:aws", drop("allowedAccountIds"), "provider-pinned"],
  "the tags": ["pulumi:providers:aws", drop("defaultTags"), "provider-pinned"],
};

for (const [environment, config] of [
  ["dev", devConfig],
  ["prod", prodConfig],
] as const) {
  describe(`the AWS side under the policies of ${environment}`, () => {
    let resources: AnalyzedResource[];
    let server: Analyzer;
    before(async function () {
      this.timeout(120_000);
      resources = analyzedResources(await recordPlatform(config(), { preview: true }));
      server = await configureFor(environment);
    });

    it("violates none at its first preview", async () => {
      const found: string[] = [];
      for (const resource of resources) {
        found.push(...mandatory((await server.analyze(resource)).diagnostics));
      }
      found.push(...mandatory((await server.analyzeStack(resources)).diagnostics));
      assert.deepEqual(found, []);
    });

    if (environment === "prod") {
      for (const [what, [token, edit, policy]] of Object.entries(safety)) {
        it(`does not pass without ${what}`, async () => {
          const resource = resources.find(({ type }) => type === token);
          assert.ok(resource, `no ${token}`);
          const { diagnostics } = await server.analyze(edit(resource));
          assert.ok(
            diagnostics.some((each) => each.policy === policy && each.level === "mandatory"),
            mandatory(diagnostics).join("\n"),
          );
        });
      }

      for (const [token, policy] of [
        [tokens.flowLog, "vpc-flow-logs"],
        [tokens.defaultSecurityGroup, "stack-default-sg-managed"],
      ] as const) {
        it(`does not pass without a ${token}`, async () => {
          const { diagnostics } = await server.analyzeStack(
            resources.filter(({ type }) => type !== token),
          );
          assert.ok(
            diagnostics.some((each) => each.policy === policy && each.level === "mandatory"),
            mandatory(diagnostics).join("\n"),
          );
        });
      }
    }
  });
}
