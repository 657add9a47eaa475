import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import type { Analyzer } from "../../policy/src/analyzer/analyzer";
import type { AnalyzedResource, Diagnostic } from "../../policy/src/analyzer/messages";
import { resolveConfiguration } from "../../policy/src/cli/configuration";
import { recordStack, root } from "../support/stack";
import { drop, set, type Edit } from "./support/edits";
import { analyzer, forgetConfiguration, packFolder } from "./support/pack";
import { analyzedResources } from "./support/recorded";

const stacks = readdirSync(root)
  .map((file) => /^Pulumi\.([\w-]+)\.yaml$/.exec(file)?.[1])
  .filter((stack) => stack !== undefined);

function environmentOf(stack: string): string {
  const { config } = parse(readFileSync(path.join(root, `Pulumi.${stack}.yaml`), "utf8")) as {
    config: Record<string, unknown>;
  };
  return String(config["triton-platform:environment"]);
}

async function configureFor(environment: string): Promise<Analyzer> {
  const server = await analyzer();
  const file = path.join(packFolder, "config", `${environment}.json`);
  const configured = JSON.parse(readFileSync(file, "utf8")) as unknown;
  await server.configure(resolveConfiguration(await server.info(), configured));
  forgetConfiguration();
  return server;
}

function said({ diagnostics }: { diagnostics: readonly Diagnostic[] }, name: string): string[] {
  return diagnostics.map(({ policy, level, message }) => `${level} ${policy} ${name}: ${message}`);
}

/** Leaves of Triton's Deployment that keep it safe, each with a change that turns it off. */
const safety: Readonly<Record<string, Edit>> = {
  "the shared memory's medium": drop("spec.template.spec.volumes[0].emptyDir.medium"),
  "the shared memory's size": drop("spec.template.spec.volumes[0].emptyDir.sizeLimit"),
  "the mount of the shared memory": drop("spec.template.spec.containers[0].volumeMounts[0]"),
  "the memory limit": drop("spec.template.spec.containers[0].resources.limits.memory"),
  "the startup probe": drop("spec.template.spec.containers[0].startupProbe"),
  "the readiness probe": drop("spec.template.spec.containers[0].readinessProbe"),
  "the liveness probe": drop("spec.template.spec.containers[0].livenessProbe"),
  "the readiness path": set(
    "spec.template.spec.containers[0].readinessProbe.httpGet.path",
    "/v2/health/live",
  ),
  "the refusal of root": set(
    "spec.template.spec.containers[0].securityContext.runAsNonRoot",
    false,
  ),
  "the read-only root": drop(
    "spec.template.spec.containers[0].securityContext.readOnlyRootFilesystem",
  ),
  "the refusal of more privileges": drop(
    "spec.template.spec.containers[0].securityContext.allowPrivilegeEscalation",
  ),
  "the dropped capabilities": drop("spec.template.spec.containers[0].securityContext.capabilities"),
  "the service account": drop("spec.template.spec.serviceAccountName"),
  "the refusal of a token": drop("spec.template.spec.automountServiceAccountToken"),
  "the namespace": drop("metadata.namespace"),
  "the owner's label": drop('metadata.labels["triton-platform/owner"]'),
};

/**
 * What the policies say of a committed stack, exactly; of all others they say nothing. The digest of the image that is
 * deployed is the user's to set: staging and prod carry a dated exemption until then.
 */
const known: Readonly<Record<string, readonly string[]>> = {
  dev: [
    "advisory eks-deletion-protect platform-control-plane",
    "advisory eks-deletion-protect platform-control-plane",
    "advisory image-digest main-deployment",
    "advisory min-replicas main-deployment",
    "advisory priority-class main-deployment",
  ],
  staging: ["advisory priority-class main-deployment"],
  prod: ["advisory priority-class main-deployment"],
};

for (const stack of stacks) {
  const environment = environmentOf(stack);
  describe(`stack ${stack} under the policies of ${environment}`, () => {
    let resources: AnalyzedResource[];
    let server: Analyzer;
    before(async function () {
      this.timeout(120_000);
      resources = analyzedResources(await recordStack(stack));
      server = await configureFor(environment);
    });

    it("violates none but the known, resource by resource", async () => {
      const violations: string[] = [];
      for (const resource of resources) {
        violations.push(...said(await server.analyze(resource), resource.name));
      }
      assert.deepEqual(
        violations.map((violation) => violation.split(":")[0]),
        known[stack] ?? [],
      );
    }).timeout(60_000);

    it("violates none of the relations", async () => {
      assert.deepEqual(said(await server.analyzeStack(resources), stack), []);
    }).timeout(60_000);

    it("stops when a leaf that keeps Triton safe is turned off", async () => {
      const deployment = resources.find(({ type }) => type === "kubernetes:apps/v1:Deployment");
      assert.ok(deployment);
      for (const [leaf, edit] of Object.entries(safety)) {
        const { diagnostics } = await server.analyze(edit(deployment));
        assert.ok(
          diagnostics.some(({ level }) => level === "mandatory"),
          leaf,
        );
      }
    }).timeout(60_000);
  });

  describe(`first preview of stack ${stack}`, () => {
    it("leaves nothing about Triton's workload undetermined", async () => {
      const preview = analyzedResources(await recordStack(stack, { preview: true }));
      const server = await configureFor(environment);
      const deployment = preview.find(({ type }) => type === "kubernetes:apps/v1:Deployment");
      assert.ok(deployment);
      const { diagnostics } = await server.analyze(deployment);
      assert.deepEqual(
        diagnostics
          .map(({ message }) => message)
          .filter((message) => /during preview/.test(message)),
        [],
      );
    }).timeout(60_000);
  });
}
