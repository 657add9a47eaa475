import { UNDETERMINED, type Field } from "../framework/field";
import type { PodTemplate } from "../framework/pod-template";
import { restrictedVolumeTypes } from "./allowed";
import { containerContexts, securityContexts, type Control } from "./control";

const volumeTypes: Control = (pod, report) => {
  for (const volume of pod.spec.at("volumes").each()) {
    for (const [type, field] of volume.eachEntry()) {
      // hostPath is the baseline profile's finding.
      if (
        type !== "name" &&
        type !== "hostPath" &&
        field.isPresent &&
        !restrictedVolumeTypes.includes(type)
      ) {
        report(`${field.path} is not a volume type of the restricted profile`);
      }
    }
  }
};

const privilegeEscalation: Control = (pod, report) => {
  for (const { prefix, context } of containerContexts(pod)) {
    const field = context.at("allowPrivilegeEscalation");
    const value = field.flag();
    if (value !== UNDETERMINED && value !== false) {
      report(`${prefix}${field.path} is not false`);
    }
  }
};

/** A container's own setting, or what it inherits from the pod. */
function effective(pod: PodTemplate, context: Field, ...keys: readonly string[]): Field {
  const own = context.at(...keys);
  return own.isPresent ? own : pod.spec.at("securityContext", ...keys);
}

const runAsNonRoot: Control = (pod, report) => {
  for (const { prefix, context } of containerContexts(pod)) {
    const field = context.at("runAsNonRoot");
    const value = effective(pod, context, "runAsNonRoot").flag();
    if (value !== UNDETERMINED && value !== true) {
      report(
        `${prefix}neither ${field.path} nor ${pod.spec.at("securityContext", "runAsNonRoot").path} is true`,
      );
    }
  }
};

const runAsUser: Control = (pod, report) => {
  for (const { prefix, context } of securityContexts(pod)) {
    const field = context.at("runAsUser");
    if (field.integer() === 0) {
      report(`${prefix}${field.path} is 0, which is root`);
    }
  }
};

const seccomp: Control = (pod, report) => {
  for (const { prefix, context } of containerContexts(pod)) {
    const field = context.at("seccompProfile", "type");
    const value = effective(pod, context, "seccompProfile", "type").text();
    // Unconfined is the baseline profile's finding.
    if (
      value === undefined ||
      (typeof value === "string" && !/^(?:RuntimeDefault|Localhost|Unconfined)$/.test(value))
    ) {
      report(
        `${prefix}neither ${field.path} nor ${pod.spec.at("securityContext", "seccompProfile", "type").path} is RuntimeDefault or Localhost`,
      );
    }
  }
};

const dropAll: Control = (pod, report) => {
  for (const { prefix, context } of containerContexts(pod)) {
    const dropped = context.at("capabilities", "drop");
    const items = dropped.items();
    const names =
      items === undefined || items === UNDETERMINED ? [] : items.map((item) => item.text());
    if (items !== UNDETERMINED && !names.includes("ALL") && !names.includes(UNDETERMINED)) {
      report(`${prefix}${dropped.path} does not contain ALL`);
    }
    for (const field of context.at("capabilities", "add").each()) {
      const name = field.text();
      if (typeof name === "string" && name !== "NET_BIND_SERVICE") {
        report(`${prefix}${field.path} adds ${name}; only NET_BIND_SERVICE may be added`);
      }
    }
  }
};

/**
 * What the restricted profile asks for beyond the baseline:
 * https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
 */
export const restrictedControls: readonly Control[] = [
  volumeTypes,
  privilegeEscalation,
  runAsNonRoot,
  runAsUser,
  seccomp,
  dropAll,
];
