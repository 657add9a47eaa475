import { sgNoOpenIngress } from "../../../../policy/src/aws/ec2/sg-no-open-ingress";
import { tokens } from "../../../../policy/src/aws/tokens";
import { describePolicy } from "../../support/describe-policy";
import { all, append, set } from "../../support/edits";
import { resource } from "../../support/fixtures";
import { unknown } from "../../support/pack";
import { others } from "../fixtures";

const open = (path: string, network: string) =>
  `${path} is ${network}, which is open to the internet`;

describePolicy(sgNoOpenIngress, {
  compliant: resource(tokens.securityGroup, "clients", {
    description: "Inference clients",
    ingress: [
      {
        protocol: "tcp",
        fromPort: 8000,
        toPort: 8001,
        cidrBlocks: ["10.0.0.0/16"],
        ipv6CidrBlocks: ["fd00::/16"],
      },
    ],
    egress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }],
  }),
  broken: {
    "the internet": [
      set("ingress[0].cidrBlocks", ["10.0.0.0/16", "0.0.0.0/0"]),
      [open("ingress[0].cidrBlocks[1]", "0.0.0.0/0")],
    ],
    "the internet by IPv6": [
      set("ingress[0].ipv6CidrBlocks[0]", "::/0"),
      [open("ingress[0].ipv6CidrBlocks[0]", "::/0")],
    ],
    "the internet in two halves": [
      set("ingress[0].cidrBlocks", ["0.0.0.0/1", "128.0.0.0/1"]),
      [
        open("ingress[0].cidrBlocks[0]", "0.0.0.0/1"),
        open("ingress[0].cidrBlocks[1]", "128.0.0.0/1"),
      ],
    ],
    "the internet behind an address": [
      set("ingress[0].cidrBlocks[0]", "203.0.113.7/0"),
      [open("ingress[0].cidrBlocks[0]", "203.0.113.7/0")],
    ],
    "a second rule": [
      append("ingress", { protocol: "tcp", fromPort: 22, toPort: 22, cidrBlocks: ["0.0.0.0/0"] }),
      [open("ingress[1].cidrBlocks[0]", "0.0.0.0/0")],
    ],
  },
  reads: ["ingress[0].cidrBlocks[0]", "ingress[0].ipv6CidrBlocks[0]"],
  notApplicable: others,
  configured: {
    "an open rule beside one that is not known": [
      {},
      all(
        set("ingress[0].cidrBlocks", [unknown]),
        append("ingress", { protocol: "-1", cidrBlocks: ["0.0.0.0/0"] }),
      ),
      [
        open("ingress[1].cidrBlocks[0]", "0.0.0.0/0"),
        "can't run policy 'sg-no-open-ingress' from policy pack 'triton-platform@v0.1.0' during preview: string value at .ingress[0].cidrBlocks[0] can't be known during preview",
      ],
    ],
    "a public port": [
      { publicPorts: [443] },
      set("ingress", [{ protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["0.0.0.0/0"] }]),
      [],
    ],
    "more than the public port": [
      { publicPorts: [443] },
      set("ingress", [{ protocol: "tcp", fromPort: 443, toPort: 444, cidrBlocks: ["0.0.0.0/0"] }]),
      [open("ingress[0].cidrBlocks[0]", "0.0.0.0/0")],
    ],
    "every port": [
      { publicPorts: [443] },
      set("ingress", [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }]),
      [open("ingress[0].cidrBlocks[0]", "0.0.0.0/0")],
    ],
  },
});

describePolicy(sgNoOpenIngress, {
  compliant: resource(tokens.ingressRule, "from-vpc", {
    ipProtocol: "tcp",
    fromPort: 8000,
    toPort: 8001,
    cidrIpv4: "10.0.0.0/16",
    cidrIpv6: "fd00::/16",
  }),
  broken: {
    "the internet": [set("cidrIpv4", "0.0.0.0/0"), [open("cidrIpv4", "0.0.0.0/0")]],
    "the internet by IPv6": [set("cidrIpv6", "::/0"), [open("cidrIpv6", "::/0")]],
    "a network that is no text": [set("cidrIpv4", 10), ["cidrIpv4 must be a string, not a number"]],
  },
  reads: ["cidrIpv4", "cidrIpv6"],
  notApplicable: [resource(tokens.egressRule, "out", { cidrIpv4: "0.0.0.0/0" })],
});

describePolicy(sgNoOpenIngress, {
  compliant: resource(tokens.securityGroupRule, "from-vpc", {
    type: "ingress",
    protocol: "tcp",
    fromPort: 8000,
    toPort: 8000,
    cidrBlocks: ["10.0.0.0/16"],
  }),
  broken: {
    "the internet": [set("cidrBlocks[0]", "0.0.0.0/0"), [open("cidrBlocks[0]", "0.0.0.0/0")]],
  },
  accepted: {
    "a way out": all(set("type", "egress"), set("cidrBlocks[0]", "0.0.0.0/0")),
  },
  reads: ["type", "cidrBlocks[0]"],
  notApplicable: others,
});
