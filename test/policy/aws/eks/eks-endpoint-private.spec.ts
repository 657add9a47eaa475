import { eksEndpointPrivate } from "../../../../policy/src/aws/eks/eks-endpoint-private";
import { describePolicy } from "../../support/describe-policy";
import { drop, set } from "../../support/edits";
import { cluster, others } from "../fixtures";

const missing =
  "vpcConfig.publicAccessCidrs is missing, so the whole internet reaches the API server; list the networks that need it or set vpcConfig.endpointPublicAccess to false";
const noPrivate =
  "vpcConfig.endpointPrivateAccess is not true, so nodes reach the API server over the internet";

describePolicy(eksEndpointPrivate, {
  compliant: cluster(),
  broken: {
    "no private endpoint": [set("vpcConfig.endpointPrivateAccess", false), [noPrivate]],
    "the default, which has no private endpoint": [
      drop("vpcConfig.endpointPrivateAccess"),
      [noPrivate],
    ],
    "a public endpoint without networks": [drop("vpcConfig.publicAccessCidrs"), [missing]],
    "a public endpoint with an empty list": [set("vpcConfig.publicAccessCidrs", []), [missing]],
    "no vpcConfig": [drop("vpcConfig"), [noPrivate, missing]],
    "the internet": [
      set("vpcConfig.publicAccessCidrs", ["203.0.113.0/24", "0.0.0.0/0"]),
      [
        "vpcConfig.publicAccessCidrs[1] is 0.0.0.0/0, which opens the API server to the internet; name smaller networks",
      ],
    ],
    "the internet in two halves": [
      set("vpcConfig.publicAccessCidrs", ["0.0.0.0/1", "128.0.0.0/1"]),
      [
        "vpcConfig.publicAccessCidrs[0] is 0.0.0.0/1, which opens the API server to the internet; name smaller networks",
        "vpcConfig.publicAccessCidrs[1] is 128.0.0.0/1, which opens the API server to the internet; name smaller networks",
      ],
    ],
    "the internet by IPv6": [
      set("vpcConfig.publicAccessCidrs", ["::/0"]),
      [
        "vpcConfig.publicAccessCidrs[0] is ::/0, which opens the API server to the internet; name smaller networks",
      ],
    ],
    "what is no network": [
      set("vpcConfig.publicAccessCidrs", ["203.0.113.0"]),
      ["vpcConfig.publicAccessCidrs[0] is not a network; write it as 203.0.113.0/24"],
    ],
  },
  accepted: {
    "a cluster without a public endpoint": set("vpcConfig", {
      endpointPrivateAccess: true,
      endpointPublicAccess: false,
    }),
  },
  reads: [
    "vpcConfig.endpointPrivateAccess",
    "vpcConfig.endpointPublicAccess",
    "vpcConfig.publicAccessCidrs[0]",
  ],
  notApplicable: others,
});
