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
import type { Edge } from "./recordedPlatform";

/** An ordering that no input explains: whatever matches `after` needs everything that matches `first`. */
interface Rule {
  readonly after: RegExp;
  readonly first: RegExp;
  readonly why: string;
  /** Only pairs whose names end in the same zone. */
  readonly sameZone?: boolean;
}

const rules: readonly Rule[] = [
  {
    after: /^ec2\.Eip /,
    first: /^ec2\.InternetGateway /,
    why: "an address is released before its gateway goes",
  },
  {
    after: /^ec2\.NatGateway /,
    first: /^ec2\.Route platform-network-public$/,
    why: "a gateway without a way out forwards nothing",
  },
  {
    after: /^ec2\.NatGateway /,
    first: /^ec2\.RouteTableAssociation platform-network-public-/,
    why: "its own subnet must have the route",
    sameZone: true,
  },
  {
    after: /^ec2\.FlowLog /,
    first: /^iam\.RolePolicy .*flow-logs$/,
    why: "records before the rights are lost",
  },
  {
    after: /^eks\.Cluster /,
    first: /^iam\.RolePolicyAttachment platform-control-plane-cluster$/,
    why: "EKS removes its interfaces with these rights",
  },
  {
    after: /^eks\.Cluster /,
    first: /^cloudwatch\.LogGroup platform-control-plane-logs$/,
    why: "EKS would make the group without retention",
  },
  {
    after: /^eks\.AccessPolicyAssociation /,
    first: /^eks\.AccessEntry /,
    why: "a policy is associated with an entry",
    sameZone: true,
  },
  {
    after: /^provider cluster$/,
    first: /^eks\.AccessPolicyAssociation /,
    why: "objects in the cluster need the deployer's rights, also to be deleted",
  },
  {
    after: /^eks\.NodeGroup /,
    first: /^eks\.Addon platform-bootstrap-/,
    why: "nodes without them never become Ready",
  },
  {
    after: /^eks\.NodeGroup /,
    first: /^(iam\.RolePolicyAttachment|eks\.PodIdentityAssociation) platform-vpc-cni$/,
    why: "the network plugin's pods get their rights when they are made",
  },
  {
    after: /^eks\.NodeGroup /,
    first: /^iam\.RolePolicyAttachment platform-node-/,
    why: "nodes join, and leave, with these rights",
  },
  {
    after: /^eks\.NodeGroup /,
    first: /^ec2\.(Route|RouteTableAssociation) platform-network-private-/,
    why: "routes go after the nodes",
  },
  {
    after: /^eks\.NodeGroup /,
    first: /^(ec2\.VpcEndpoint|vpc\.SecurityGroupIngressRule) /,
    why: "endpoints are the way to AWS",
  },
  {
    after: /^eks\.Addon platform-workload-/,
    first: /^eks\.NodeGroup platform-system$/,
    why: "without a node they stay degraded",
  },
  {
    after: /^eks\.Addon platform-workload-aws-ebs-csi-driver$/,
    first: /^(iam\.RolePolicyAttachment|eks\.PodIdentityAssociation) platform-ebs-csi$/,
    why: "the driver's pods get their rights when they are made, and remove volumes with them",
  },
  {
    after: /^storage\.k8s\.io\.StorageClass /,
    first: /^eks\.Addon platform-workload-aws-ebs-csi-driver$/,
    why: "volumes before the driver",
  },
  {
    after: /^helm\.sh\.Release (services-device-plugin|dcgm-exporter)$/,
    first: /^eks\.NodeGroup platform-(t4|batch)$/,
    why: "they run on GPU nodes",
  },
  {
    after: /^helm\.sh\.Release services-(load-balancer-controller|autoscaler)$/,
    first: /^eks\.(NodeGroup platform-system|Addon platform-(bootstrap-.*|workload-coredns))$/,
    why: "a controller outlives what it cleans up, and its nodes and network outlive it",
  },
  {
    after: /^helm\.sh\.Release services-load-balancer-controller$/,
    first:
      /^(iam\.RolePolicy|eks\.PodIdentityAssociation) services-load-balancer-controller-identity$/,
    why: "it removes load balancers with these rights",
  },
  {
    after: /^helm\.sh\.Release services-autoscaler$/,
    first: /^(iam\.RolePolicy|eks\.PodIdentityAssociation) services-autoscaler-identity$/,
    why: "it starts with these rights",
  },
];

const suffix = (name: string) => name.split(/[ -]/).at(-1);

/** The edges that the rules demand of the resources that exist. */
function demanded(rule: Rule, labels: readonly string[]): Edge[] {
  const firsts = labels.filter((name) => rule.first.test(name));
  return labels
    .filter((name) => rule.after.test(name))
    .flatMap((from) =>
      firsts
        .filter((to) => rule.sameZone !== true || suffix(from) === suffix(to))
        .map((to) => ({ from, to })),
    );
}

/** Demanded edges that are missing. */
function violations(labels: readonly string[], edges: readonly Edge[]): string[] {
  const present = new Set(edges.map(({ from, to }) => `${from} → ${to}`));
  return rules.flatMap((rule) =>
    demanded(rule, labels)
      .map(({ from, to }) => `${from} → ${to}`)
      .filter((edge) => !present.has(edge))
      .map((edge) => `${edge}: ${rule.why}`),
  );
}

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
      assert.deepEqual(violations(labels, orderingEdges(recording)), []);
    });

    it("breaks a rule as soon as any ordering edge is removed", () => {
      const edges = orderingEdges(recording);
      assert.ok(edges.length > 30);
      for (const removed of edges) {
        const rest = edges.filter((edge) => edge !== removed);
        assert.equal(
          violations(labels, rest).length,
          1,
          `${removed.from} → ${removed.to} is covered by no rule, or by two`,
        );
      }
    });

    it("uses every rule that has a resource", () => {
      const unused = rules.filter(
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
