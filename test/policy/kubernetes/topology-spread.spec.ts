import { topologySpread } from "../../../policy/src/kubernetes/topology-spread";
import { describePolicy } from "../support/describe-policy";
import { all, drop, set } from "../support/edits";
import { internalService, tritonDeployment } from "../support/fixtures";

const pod = "spec.template.spec";

describePolicy(topologySpread, {
  compliant: tritonDeployment(),
  broken: {
    "no constraint": [
      drop(`${pod}.topologySpreadConstraints`),
      [
        `${pod}.topologySpreadConstraints has none over topology.kubernetes.io/zone or kubernetes.io/hostname`,
      ],
    ],
    "a constraint over another label": [
      set(`${pod}.topologySpreadConstraints[0].topologyKey`, "example.org/rack"),
      [
        `${pod}.topologySpreadConstraints has none over topology.kubernetes.io/zone or kubernetes.io/hostname`,
      ],
    ],
    "a constraint that counts no pod": [
      drop(`${pod}.topologySpreadConstraints[0].labelSelector`),
      [
        `${pod}.topologySpreadConstraints[0].labelSelector is missing, so the constraint counts no pod`,
      ],
    ],
    "a constraint that says nonsense": [
      set(`${pod}.topologySpreadConstraints[0].whenUnsatisfiable`, "Maybe"),
      [
        `${pod}.topologySpreadConstraints[0].whenUnsatisfiable must be ScheduleAnyway or DoNotSchedule`,
      ],
    ],
  },
  accepted: {
    "one replica": all(set("spec.replicas", 1), drop(`${pod}.topologySpreadConstraints`)),
    "an anti-affinity": all(
      drop(`${pod}.topologySpreadConstraints`),
      set(`${pod}.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution`, [
        { weight: 1 },
      ]),
    ),
  },
  reads: [
    "spec.replicas",
    `${pod}.topologySpreadConstraints[0].topologyKey`,
    `${pod}.topologySpreadConstraints[0].whenUnsatisfiable`,
  ],
  notApplicable: [internalService()],
  configured: {
    racks: [
      { topologyKeys: ["example.org/rack"] },
      (resource) => resource,
      [`${pod}.topologySpreadConstraints has none over example.org/rack`],
    ],
  },
});
