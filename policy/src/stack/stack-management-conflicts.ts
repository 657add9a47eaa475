import { tokens } from "../aws/tokens";
import type { Field } from "../framework/field";
import { stackPolicy, type StackResource } from "../framework/stack-policy";
import { refersTo } from "./relations";

type Direction = "ingress" | "egress";

/** What a rule is about, as far as it is known: protocol and ports. */
function signature(rule: Field): string {
  return ["protocol", "ipProtocol", "fromPort", "toPort"]
    .map((key) => rule.at(key))
    .filter((place) => place.isKnown)
    .map((place) => String(place.scalar()))
    .join(" ");
}

function separateRules(
  resources: readonly StackResource[],
  group: StackResource,
  direction: Direction,
): readonly StackResource[] {
  const token = direction === "ingress" ? tokens.ingressRule : tokens.egressRule;
  return resources.filter(
    (rule) =>
      (rule.type === token ||
        (rule.type === tokens.securityGroupRule && rule.props.at("type").text() === direction)) &&
      refersTo(rule, "securityGroupId", group),
  );
}

/**
 * Inline entries that no separate resource explains. Once a resource exists, its inline list shows separate entries
 * too, because the provider reads back all of them.
 */
function unexplained(
  inline: Field,
  explained: ReadonlySet<string>,
  of: (entry: Field) => string,
): number {
  return inline.isList ? inline.each().filter((entry) => !explained.has(of(entry))).length : 0;
}

function textOf(place: Field): string {
  const text = place.isText ? place.text() : undefined;
  return typeof text === "string" ? text : place.path;
}

/** Two owners of one list remove each other's entries, update after update. */
export const stackManagementConflicts = stackPolicy({
  name: "stack-management-conflicts",
  description: "Rules of a security group and policies of a role are written in one way only.",
  severity: "high",
  level: "mandatory",
  frameworks: [],
  remediationSteps: "Keep either the inline list or the separate resources.",
  url: "https://www.pulumi.com/registry/packages/aws/api-docs/ec2/securitygroup/",
  tags: ["aws", "reliability"],
  example: `new aws.vpc.SecurityGroupIngressRule(name, { securityGroupId: group.id, … }) // and no ingress in the group`,
  check({ resources, resourcesOfType, report }) {
    for (const group of resourcesOfType(tokens.securityGroup)) {
      for (const direction of ["ingress", "egress"] as const) {
        const separate = separateRules(resources, group, direction);
        const known = new Set(separate.map(({ props }) => signature(props)));
        if (separate.length > 0 && unexplained(group.props.at(direction), known, signature) > 0) {
          report(
            `security group ${group.name} has inline ${direction} rules beside ${separate.map(({ name }) => name).join(", ")}`,
            group.urn,
          );
        }
      }
    }
    for (const role of resourcesOfType(tokens.role)) {
      const attachments = resourcesOfType(tokens.rolePolicyAttachment).filter((each) =>
        refersTo(each, "role", role),
      );
      const arns = new Set(attachments.map(({ props }) => textOf(props.at("policyArn"))));
      if (
        attachments.length > 0 &&
        unexplained(role.props.at("managedPolicyArns"), arns, textOf) > 0
      ) {
        report(
          `role ${role.name} has managedPolicyArns beside ${attachments.map(({ name }) => name).join(", ")}`,
          role.urn,
        );
      }
      const inline = resourcesOfType(tokens.rolePolicy).filter((each) =>
        refersTo(each, "role", role),
      );
      const names = new Set(inline.map(({ props }) => textOf(props.at("name"))));
      const isMixed =
        unexplained(role.props.at("inlinePolicies"), names, (entry) => textOf(entry.at("name"))) >
        0;
      if (inline.length > 0 && isMixed) {
        report(
          `role ${role.name} has inlinePolicies beside ${inline.map(({ name }) => name).join(", ")}`,
          role.urn,
        );
      }
    }
  },
});
