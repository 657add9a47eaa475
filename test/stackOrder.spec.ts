import assert from "node:assert/strict";

import { PLATFORM_RULES, SERVING_RULES, demanded, violations } from "./aws/orderRules";
import {
  RECORDING_TIMEOUT,
  allEdges,
  label,
  orderingEdges,
  prerequisites,
} from "./aws/recordedPlatform";
import type { Recording } from "./support/mocks";
import { recordStack } from "./support/stack";
import { EKS_STACKS } from "./support/stacks";

const rules = [...PLATFORM_RULES, ...SERVING_RULES];

for (const stack of EKS_STACKS) {
  describe(`order of creation and destruction: stack ${stack}`, function () {
    this.timeout(RECORDING_TIMEOUT);
    let recording: Recording;
    let labels: readonly string[];
    before(async () => {
      recording = await recordStack(stack);
      labels = recording.resources.filter(({ custom }) => custom).map(label);
    });

    it("keeps every rule", () => {
      assert.deepEqual(violations(rules, labels, orderingEdges(recording)), []);
    });

    it("breaks exactly one rule when any one ordering edge is removed", () => {
      const edges = orderingEdges(recording);
      assert.ok(edges.length > 100);
      const loose = edges.filter(
        (removed) =>
          violations(
            rules,
            labels,
            edges.filter((edge) => edge !== removed),
          ).length !== 1,
      );
      assert.deepEqual(loose, []);
    });

    it("uses every rule of servers and models", () => {
      const unused = SERVING_RULES.filter((rule) => demanded(rule, labels).length === 0);
      assert.deepEqual(unused, []);
    });

    it("destroys Service before controller before nodes before routes, and access to the cluster last", () => {
      const edges = allEdges(recording);
      const before = (name: string) => prerequisites(edges, name);
      const service = before("core.Service main-service");
      const controller = before("helm.sh.Release services-load-balancer-controller");
      const nodes = before("eks.NodeGroup platform-system");
      assert.ok(service.has("helm.sh.Release services-load-balancer-controller"));
      assert.ok(controller.has("eks.NodeGroup platform-system"));
      assert.ok(nodes.has("ec2.Route platform-network-private-eu-central-1a"));
      const inCluster = recording.resources.filter(({ type }) => type.startsWith("kubernetes:"));
      assert.ok(inCluster.length >= 12);
      const early = inCluster
        .map(label)
        .filter(
          (name) =>
            !before(name).has("eks.AccessPolicyAssociation platform-control-plane-deployer"),
        );
      assert.deepEqual(early, []);
    });

    it("starts pods after their Service, their GPU nodes, their role's rights and their models", () => {
      const needed = prerequisites(allEdges(recording), "apps.Deployment main-deployment");
      const objects = labels.filter((name) => name.startsWith("s3.BucketObjectv2 "));
      assert.equal(objects.length, 6);
      for (const name of [
        "core.Service main-service",
        "eks.NodeGroup platform-t4",
        "helm.sh.Release services-device-plugin",
        "iam.RolePolicy main-role",
        ...objects,
      ]) {
        assert.ok(needed.has(name), name);
      }
    });
  });
}
