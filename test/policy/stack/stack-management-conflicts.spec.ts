import { tokens } from "../../../policy/src/aws/tokens";
import { stackManagementConflicts } from "../../../policy/src/stack/stack-management-conflicts";
import { describeStackPolicy, on, plus } from "../support/describe-stack-policy";
import { set } from "../support/edits";
import { resource } from "../support/fixtures";

const group = resource(tokens.securityGroup, "clients", { id: "sg-1" });
const role = resource(tokens.role, "nodes", { id: "nodes", name: "nodes" });
const inlineRule = { protocol: "tcp", fromPort: 22, toPort: 22, cidrBlocks: ["10.0.0.0/16"] };

const rule = (token: string, name: string, props: object = {}) =>
  resource(
    token,
    name,
    { securityGroupId: "sg-1", ipProtocol: "tcp", fromPort: 8000, toPort: 8000, ...props },
    { dependencies: [group.urn] },
  );

describeStackPolicy(stackManagementConflicts, {
  compliant: [
    group,
    rule(tokens.ingressRule, "http"),
    rule(tokens.egressRule, "out"),
    role,
    resource(tokens.rolePolicyAttachment, "worker", { role: "nodes", policyArn: "arn:w" }),
    resource(tokens.rolePolicy, "extra", { role: "nodes", name: "extra" }),
  ],
  broken: {
    "inline ingress beside a rule": [
      on("clients", set("ingress", [inlineRule])),
      [["clients", "security group clients has inline ingress rules beside http"]],
    ],
    "inline egress beside a rule": [
      on("clients", set("egress", [{ protocol: "-1", fromPort: 0, toPort: 0 }])),
      [["clients", "security group clients has inline egress rules beside out"]],
    ],
    "inline ingress beside a rule of the older kind": [
      () => [
        set("ingress", [inlineRule])(group),
        resource(tokens.securityGroupRule, "old", {
          type: "ingress",
          securityGroupId: "sg-1",
          protocol: "tcp",
          fromPort: 8000,
          toPort: 8000,
        }),
      ],
      [["clients", "security group clients has inline ingress rules beside old"]],
    ],
    "managed policies in the role and beside it": [
      on("nodes", set("managedPolicyArns", ["arn:w", "arn:x"])),
      [["nodes", "role nodes has managedPolicyArns beside worker"]],
    ],
    "inline policies in the role and beside it": [
      on("nodes", set("inlinePolicies", [{ name: "more", policy: "{}" }])),
      [["nodes", "role nodes has inlinePolicies beside extra"]],
    ],
  },
  accepted: {
    "inline rules alone": (stack) => [
      set("ingress", [inlineRule])(group),
      ...stack.filter(({ type }) => type === tokens.role),
    ],
    "what the provider reads back": (stack) =>
      stack.map((each) => {
        if (each.name === "clients") {
          return set("ingress", [{ protocol: "tcp", fromPort: 8000, toPort: 8000 }])(each);
        }
        return each.name === "nodes" ? set("managedPolicyArns", ["arn:w"])(each) : each;
      }),
    "a rule of another group": plus(
      resource(tokens.securityGroup, "other", { id: "sg-2", ingress: [inlineRule] }),
    ),
  },
  reads: [],
});
