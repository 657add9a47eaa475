import { pssRestricted } from "../../../policy/src/kubernetes/pss-restricted";
import { describePolicy } from "../support/describe-policy";
import { all, append, drop, set } from "../support/edits";
import { internalService, tritonDeployment } from "../support/fixtures";

const pod = "spec.template.spec";
const triton = `${pod}.containers[0]`;

describePolicy(pssRestricted, {
  compliant: tritonDeployment(),
  broken: {
    "a volume type": [
      append(`${pod}.volumes`, { name: "share", nfs: { server: "nfs.example.org", path: "/" } }),
      [`${pod}.volumes[2].nfs is not a volume type of the restricted profile`],
    ],
    "privilege escalation": [
      set(`${triton}.securityContext.allowPrivilegeEscalation`, true),
      [`container "triton": ${triton}.securityContext.allowPrivilegeEscalation is not false`],
    ],
    "privilege escalation by default": [
      drop(`${triton}.securityContext.allowPrivilegeEscalation`),
      [`container "triton": ${triton}.securityContext.allowPrivilegeEscalation is not false`],
    ],
    "root by default": [
      drop(`${pod}.securityContext.runAsNonRoot`),
      [
        `container "triton": neither ${triton}.securityContext.runAsNonRoot nor ${pod}.securityContext.runAsNonRoot is true`,
      ],
    ],
    "root in one container": [
      set(`${triton}.securityContext.runAsNonRoot`, false),
      [
        `container "triton": neither ${triton}.securityContext.runAsNonRoot nor ${pod}.securityContext.runAsNonRoot is true`,
      ],
    ],
    "user 0": [
      set(`${triton}.securityContext.runAsUser`, 0),
      [`container "triton": ${triton}.securityContext.runAsUser is 0, which is root`],
    ],
    "no seccomp profile": [
      drop(`${pod}.securityContext.seccompProfile`),
      [
        `container "triton": neither ${triton}.securityContext.seccompProfile.type nor ${pod}.securityContext.seccompProfile.type is RuntimeDefault or Localhost`,
      ],
    ],
    "capabilities that are kept": [
      set(`${triton}.securityContext.capabilities.drop`, ["NET_RAW"]),
      [`container "triton": ${triton}.securityContext.capabilities.drop does not contain ALL`],
    ],
    "a capability that baseline allows": [
      set(`${triton}.securityContext.capabilities.add`, ["CHOWN", "NET_BIND_SERVICE"]),
      [
        `container "triton": ${triton}.securityContext.capabilities.add[0] adds CHOWN; only NET_BIND_SERVICE may be added`,
      ],
    ],
    "an init container without a security context": [
      append(`${pod}.initContainers`, { name: "copy", image: "x" }),
      [
        `container "copy": ${pod}.initContainers[0].securityContext.allowPrivilegeEscalation is not false`,
        `container "copy": ${pod}.initContainers[0].securityContext.capabilities.drop does not contain ALL`,
      ],
    ],
  },
  accepted: {
    "settings on the container instead of the pod": all(
      drop(`${pod}.securityContext`),
      set(`${triton}.securityContext.runAsNonRoot`, true),
      set(`${triton}.securityContext.seccompProfile`, { type: "Localhost", localhostProfile: "p" }),
    ),
  },
  reads: [
    `${pod}.securityContext.runAsNonRoot`,
    `${pod}.securityContext.runAsUser`,
    `${pod}.securityContext.seccompProfile.type`,
    `${triton}.securityContext.allowPrivilegeEscalation`,
    `${triton}.securityContext.capabilities.drop[0]`,
  ],
  notApplicable: [internalService()],
});
