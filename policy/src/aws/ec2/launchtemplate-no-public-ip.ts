import { resourcePolicy } from "../../framework/resource-policy";
import { tokens } from "../tokens";

/** Nodes live in private subnets; a template must not put them on the internet by itself. */
export const launchtemplateNoPublicIp = resourcePolicy({
  name: "launchtemplate-no-public-ip",
  description: "A launch template gives its instances no public address.",
  severity: "high",
  level: "mandatory",
  frameworks: [
    { name: "AWS FSBP", items: ["EC2.25"] },
    { name: "CIS EKS", items: ["5.4.3"] },
  ],
  remediationSteps:
    "Remove associatePublicIpAddress from each network interface, or set it to false.",
  url: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-instance-addressing.html",
  tags: ["ec2", "network"],
  example: `networkInterfaces: [{ associatePublicIpAddress: "false" }]`,
  types: [tokens.launchTemplate],
  check({ props }, { report }) {
    for (const networkInterface of props.at("networkInterfaces").each()) {
      const place = networkInterface.at("associatePublicIpAddress");
      if (place.toggle() === true) {
        report(`${place.path} is true, so every instance has a public address`);
      }
    }
  },
});
