import { UNDETERMINED, type Field } from "../../framework/field";
import { resourcePolicy } from "../../framework/resource-policy";
import { tokens } from "../tokens";

/** What the provider writes when nothing is said. */
const filler = "Managed by Pulumi";

function rulesIn(type: string, props: Field): readonly Field[] {
  if (type === tokens.securityGroup) {
    return [props, ...props.at("ingress").each(), ...props.at("egress").each()];
  }
  return [props];
}

/** A rule that says why it is there can be removed later. */
export const sgDescribed = resourcePolicy({
  name: "sg-described",
  description: "Each security group and each of its rules says what it is for.",
  severity: "low",
  level: "mandatory",
  frameworks: [],
  remediationSteps: "Set description on the group and on every rule.",
  url: "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
  tags: ["ec2", "network"],
  example: `description: "Inference clients to the load balancer"`,
  types: [tokens.securityGroup, tokens.securityGroupRule, tokens.ingressRule, tokens.egressRule],
  check({ type, props }, { report }) {
    for (const rule of rulesIn(type, props)) {
      const place = rule.at("description");
      const description = place.text();
      if (description !== UNDETERMINED && (description ?? "").trim() === "") {
        report(`${place.path} is missing`);
      } else if (description === filler) {
        report(`${place.path} is the provider's filler "${filler}"; say what it is for`);
      }
    }
  },
});
