import type { Field } from "../../framework/field";
import { resourcePolicy } from "../../framework/resource-policy";
import { shapedSetting } from "../../framework/settings";
import { isInternet } from "../cidr";
import { ingressRulesOf, ingressTypes, portsOf } from "./ingress";

const settings = {
  publicPorts: shapedSetting<readonly number[]>(
    "Ports that the whole internet may reach, such as 443 of a public load balancer.",
    [],
    { type: "array", items: { type: "integer", minimum: 0 } },
  ),
};

function isPublic(place: Field, publicPorts: readonly number[]): boolean {
  const range = publicPorts.length === 0 ? undefined : portsOf(place);
  if (range === undefined || range[1] - range[0] >= publicPorts.length) {
    return false;
  }
  const [first, last] = range;
  return Array.from({ length: last - first + 1 }, (_, index) => first + index).every((port) =>
    publicPorts.includes(port),
  );
}

/** Large parts of the internet count as the internet: two halves of it are all of it. */
export const sgNoOpenIngress = resourcePolicy({
  name: "sg-no-open-ingress",
  description: "No security group lets the whole internet in.",
  severity: "critical",
  level: "mandatory",
  frameworks: [{ name: "AWS FSBP", items: ["EC2.18", "EC2.19"] }],
  remediationSteps: "Name the networks, prefix lists or security groups that need access.",
  url: "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
  tags: ["ec2", "network"],
  example: `ingress: [{ protocol: "tcp", fromPort: 8000, toPort: 8001, cidrBlocks: ["10.0.0.0/16"], description: "Clients" }]`,
  settings,
  types: ingressTypes,
  check(resource, { config, report }) {
    for (const { place, networks } of ingressRulesOf(resource)) {
      const open = networks.filter(({ value }) => isInternet(value));
      if (open.length > 0 && !isPublic(place, config.publicPorts)) {
        for (const { place: where, value } of open) {
          report(`${where.path} is ${value}, which is open to the internet`);
        }
      }
    }
  },
});
