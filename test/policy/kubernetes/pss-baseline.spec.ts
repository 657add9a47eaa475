import { pssBaseline } from "../../../policy/src/kubernetes/pss-baseline";
import { describePolicy } from "../support/describe-policy";
import { all, append, set } from "../support/edits";
import { internalService, tritonDeployment } from "../support/fixtures";

const pod = "spec.template.spec";
const triton = `${pod}.containers[0]`;

describePolicy(pssBaseline, {
  compliant: tritonDeployment(),
  broken: {
    "host namespaces": [
      all(
        set(`${pod}.hostNetwork`, true),
        set(`${pod}.hostPID`, true),
        set(`${pod}.hostIPC`, true),
      ),
      [`${pod}.hostNetwork is true`, `${pod}.hostPID is true`, `${pod}.hostIPC is true`],
    ],
    "a privileged container": [
      set(`${triton}.securityContext.privileged`, true),
      [`container "triton": ${triton}.securityContext.privileged is true`],
    ],
    "a capability": [
      set(`${triton}.securityContext.capabilities.add`, ["SYS_ADMIN", "CHOWN"]),
      [`container "triton": ${triton}.securityContext.capabilities.add[0] adds SYS_ADMIN`],
    ],
    "a host path": [
      append(`${pod}.volumes`, { name: "host", hostPath: { path: "/srv" } }),
      [`${pod}.volumes[2].hostPath mounts a path of the node`],
    ],
    "a host port": [
      set(`${triton}.ports[0].hostPort`, 8000),
      [`container "triton": ${triton}.ports[0].hostPort is 8000`],
    ],
    "a host in a probe": [
      set(`${triton}.livenessProbe.httpGet.host`, "203.0.113.1"),
      [`container "triton": ${triton}.livenessProbe.httpGet.host is set`],
    ],
    "an AppArmor profile that confines nothing": [
      set(`${pod}.securityContext.appArmorProfile`, { type: "Unconfined" }),
      [`${pod}.securityContext.appArmorProfile.type is Unconfined`],
    ],
    "an AppArmor annotation that confines nothing": [
      set(
        'spec.template.metadata.annotations["container.apparmor.security.beta.kubernetes.io/triton"]',
        "unconfined",
      ),
      [
        'spec.template.metadata.annotations["container.apparmor.security.beta.kubernetes.io/triton"] is not runtime/default or localhost/…',
      ],
    ],
    "SELinux options": [
      set(`${triton}.securityContext.seLinuxOptions`, {
        type: "spc_t",
        user: "system_u",
        role: "sysadm_r",
      }),
      [
        `container "triton": ${triton}.securityContext.seLinuxOptions.type is spc_t`,
        `container "triton": ${triton}.securityContext.seLinuxOptions.user is set`,
        `container "triton": ${triton}.securityContext.seLinuxOptions.role is set`,
      ],
    ],
    "an unmasked /proc": [
      set(`${triton}.securityContext.procMount`, "Unmasked"),
      [`container "triton": ${triton}.securityContext.procMount is Unmasked`],
    ],
    "no seccomp": [
      set(`${pod}.securityContext.seccompProfile.type`, "Unconfined"),
      [`${pod}.securityContext.seccompProfile.type is Unconfined`],
    ],
    "an unsafe sysctl": [
      set(`${pod}.securityContext.sysctls`, [
        { name: "kernel.msgmax", value: "1" },
        { name: "net.ipv4.tcp_syncookies", value: "1" },
      ]),
      [`${pod}.securityContext.sysctls[0].name is kernel.msgmax, which is not a safe sysctl`],
    ],
    "a host process": [
      set(`${pod}.securityContext.windowsOptions`, { hostProcess: true }),
      [`${pod}.securityContext.windowsOptions.hostProcess is true`],
    ],
    "a privileged init container": [
      append(`${pod}.initContainers`, {
        name: "copy",
        image: "x",
        securityContext: { privileged: true },
      }),
      [`container "copy": ${pod}.initContainers[0].securityContext.privileged is true`],
    ],
    "a privileged ephemeral container": [
      append(`${pod}.ephemeralContainers`, {
        name: "debug",
        image: "x",
        securityContext: { privileged: true },
      }),
      [`container "debug": ${pod}.ephemeralContainers[0].securityContext.privileged is true`],
    ],
  },
  reads: [`${pod}.securityContext.seccompProfile.type`],
  notApplicable: [internalService()],
});
