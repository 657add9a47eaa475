import assert from "node:assert/strict";
import type { AnalyzedResource, PackConfig } from "../../../policy/src/analyzer/messages";
import { policies } from "../../../policy/src/pack";
import { all, drop, set, type Edit } from "../support/edits";
import {
  internalService,
  resource,
  restrictedNamespace,
  tritonDeployment,
} from "../support/fixtures";
import { analyzer, askAbout, forgetConfiguration, unknown } from "../support/pack";

const pod = "spec.template.spec";

async function remedied(name: string, before: AnalyzedResource, properties = {}) {
  const server = await analyzer();
  forgetConfiguration();
  const config: PackConfig = Object.fromEntries(
    policies.map((policy) => [
      policy.name,
      policy.name === name
        ? { level: "remediate" as const, properties }
        : { level: "disabled" as const, properties: {} },
    ]),
  );
  await server.configure(config);
  return server.remediate(before);
}

interface Remedy {
  readonly whole: AnalyzedResource;
  readonly breakage: Edit;
  readonly properties?: object;
}

const remedies: Readonly<Record<string, Remedy>> = {
  "pss-restricted": {
    whole: tritonDeployment(),
    breakage: all(
      drop(`${pod}.securityContext.seccompProfile`),
      drop(`${pod}.containers[0].securityContext.allowPrivilegeEscalation`),
      drop(`${pod}.containers[0].securityContext.capabilities`),
    ),
  },
  "sa-token-automount-off": {
    whole: tritonDeployment(),
    breakage: drop(`${pod}.automountServiceAccountToken`),
  },
  "namespace-psa-labels": {
    whole: restrictedNamespace(),
    breakage: all(
      drop('metadata.labels["pod-security.kubernetes.io/enforce"]'),
      drop('metadata.labels["pod-security.kubernetes.io/warn-version"]'),
    ),
  },
  "required-labels": {
    whole: tritonDeployment(),
    breakage: all(
      drop('metadata.labels["triton-platform/owner"]'),
      drop('spec.template.metadata.labels["triton-platform/owner"]'),
    ),
    properties: { additions: { "triton-platform/owner": "ml-platform" } },
  },
};

describe("remediations of Kubernetes policies", function () {
  this.timeout(60_000);
  for (const [name, { whole, breakage, properties }] of Object.entries(remedies)) {
    it(`${name} repairs what it reports, and then has nothing to do`, async () => {
      const broken = breakage(whole);
      assert.notDeepEqual((await askAbout(name, broken, properties)).diagnostics, []);
      const [change, ...others] = await remedied(name, broken, properties);
      assert.deepEqual(others, []);
      assert.deepEqual(change?.props, whole.props);
      assert.deepEqual(await remedied(name, whole, properties), []);
    });

    it(`${name} changes nothing of an exempt resource`, async () => {
      const broken = breakage(whole);
      const exemptions = [{ resource: broken.urn, reason: "r", owner: "o", expires: "2999-12-31" }];
      assert.deepEqual(await remedied(name, broken, { ...properties, exemptions }), []);
    });
  }

  it("leave what is written alone, also when it is wrong or unknown", async () => {
    const field = `${pod}.automountServiceAccountToken`;
    for (const value of [true, unknown, "odd"]) {
      const written = set(field, value)(tritonDeployment());
      assert.deepEqual(await remedied("sa-token-automount-off", written), []);
    }
  });

  it("have nothing to do for other resources, and survive malformed ones", async () => {
    assert.deepEqual(await remedied("pss-restricted", internalService()), []);
    const odd = resource("kubernetes:apps/v1:Deployment", "odd", { spec: { template: 7 } });
    for (const name of Object.keys(remedies)) {
      await remedied(name, odd);
    }
  });
});
