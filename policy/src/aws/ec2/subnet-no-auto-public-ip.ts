import { resourcePolicy } from "../../framework/resource-policy";
import { tokens } from "../tokens";

/** A NAT gateway and a load balancer ask for their public addresses; nothing else needs one. */
export const subnetNoAutoPublicIp = resourcePolicy({
  name: "subnet-no-auto-public-ip",
  description: "A subnet gives no public address to what starts in it.",
  severity: "medium",
  level: "mandatory",
  frameworks: [
    { name: "AWS FSBP", items: ["EC2.15"] },
    { name: "CIS EKS", items: ["5.4.3"] },
  ],
  remediationSteps: "Remove mapPublicIpOnLaunch or set it to false.",
  url: "https://docs.aws.amazon.com/vpc/latest/userguide/subnet-public-ip.html",
  tags: ["ec2", "network"],
  example: `mapPublicIpOnLaunch: false`,
  types: [tokens.subnet],
  check({ props }, { report }) {
    if (props.at("mapPublicIpOnLaunch").flag() === true) {
      report("mapPublicIpOnLaunch is true");
    }
  },
});
