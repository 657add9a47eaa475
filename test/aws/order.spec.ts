import assert from "node:assert/strict";

import type { Recording } from "../support/mocks";
import {
  RECORDING_TIMEOUT,
  allEdges,
  label,
  orderingEdges,
  prerequisites,
  devRecording,
  prodRecording,
} from "./recordedPlatform";
import { PLATFORM_RULES, demanded, violations } from "./orderRules";

for (const [stack, record] of Object.entries({ dev: devRecording, prod: prodRecording })) {
  describe(`order of creation and destruction: ${stack}`, () => {
    let recording: Recording;
    let labels: readonly string[];
    before(async function () {
      this.timeout(RECORDING_TIMEOUT);
      recording = await record();
      labels = recording.resources.filter(({ custom }) => custom).map(label);
    });

    it("keeps every rule", () => {
      assert.deepEqual(violations(PLATFORM_RULES, labels, orderingEdges(recording)), []);
    });

    it("breaks a rule as soon as any ordering edge is removed", () => {
      const edges = orderingEdges(recording);
      assert.ok(edges.length > 30);
      for (const removed of edges) {
        const rest = edges.filter((edge) => edge !== removed);
        assert.equal(
          violations(PLATFORM_RULES, labels, rest).length,
          1,
          `${removed.from} → ${removed.to} is covered by no rule, or by two`,
        );
      }
    });

    it("uses every rule that has a resource", () => {
      const unused = PLATFORM_RULES.filter(
        (rule) => !/autoscaler|GPU/.test(rule.after.source) && demanded(rule, labels).length === 0,
      );
      assert.deepEqual(unused, []);
    });

    it("makes no object in the cluster without the deployer's access, and deletes access last", () => {
      const edges = allEdges(recording);
      const inCluster = recording.resources.filter(({ custom, type }) => {
        return custom && type.startsWith("kubernetes:");
      });
      assert.ok(inCluster.length >= 5);
      for (const object of inCluster) {
        assert.ok(
          prerequisites(edges, label(object)).has(
            "eks.AccessPolicyAssociation platform-control-plane-deployer",
          ),
          label(object),
        );
      }
    });

    it("lets the controller outlive no node, route or right that it needs to remove a load balancer", () => {
      const needed = prerequisites(
        allEdges(recording),
        "helm.sh.Release services-load-balancer-controller",
      );
      for (const name of [
        "eks.NodeGroup platform-system",
        "eks.Addon platform-bootstrap-vpc-cni",
        "ec2.NatGateway platform-network-nat-eu-central-1a",
        "ec2.Route platform-network-private-eu-central-1a",
        "ec2.InternetGateway platform-network",
        "iam.RolePolicy services-load-balancer-controller-identity",
      ]) {
        assert.ok(needed.has(name), name);
      }
    });

    it("does not make the control plane wait for the way out", () => {
      const needed = prerequisites(allEdges(recording), "eks.Cluster platform-control-plane");
      assert.deepEqual(
        [...needed].filter((name) => /NatGateway|Route |RouteTable|Endpoint|NodeGroup/.test(name)),
        [],
      );
    });
  });
}
