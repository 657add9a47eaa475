import { where } from "../framework/containers";
import { UNDETERMINED, type Field } from "../framework/field";
import { baselineCapabilities, safeSysctls, seLinuxTypes } from "./allowed";
import { containerContexts, securityContexts, type Control } from "./control";

const hostProcess: Control = (pod, report) => {
  for (const { prefix, context } of securityContexts(pod)) {
    const field = context.at("windowsOptions", "hostProcess");
    if (field.flag() === true) {
      report(`${prefix}${field.path} is true`);
    }
  }
};

const hostNamespaces: Control = (pod, report) => {
  for (const name of ["hostNetwork", "hostPID", "hostIPC"]) {
    const field = pod.spec.at(name);
    if (field.flag() === true) {
      report(`${field.path} is true`);
    }
  }
};

const privileged: Control = (pod, report) => {
  for (const { prefix, context } of containerContexts(pod)) {
    const field = context.at("privileged");
    if (field.flag() === true) {
      report(`${prefix}${field.path} is true`);
    }
  }
};

const capabilities: Control = (pod, report) => {
  for (const { prefix, context } of containerContexts(pod)) {
    for (const field of context.at("capabilities", "add").each()) {
      const name = field.text();
      if (typeof name === "string" && !baselineCapabilities.includes(name)) {
        report(`${prefix}${field.path} adds ${name}`);
      }
    }
  }
};

const hostPaths: Control = (pod, report) => {
  for (const volume of pod.spec.at("volumes").each()) {
    const field = volume.at("hostPath");
    if (field.isPresent) {
      report(`${field.path} mounts a path of the node`);
    }
  }
};

const hostPorts: Control = (pod, report) => {
  for (const container of pod.containers) {
    for (const port of container.field.at("ports").each()) {
      const field = port.at("hostPort");
      const value = field.integer();
      if (typeof value === "number" && value !== 0) {
        report(`${where(container)}: ${field.path} is ${String(value)}`);
      }
    }
  }
};

const hooks = [
  ["startupProbe"],
  ["readinessProbe"],
  ["livenessProbe"],
  ["lifecycle", "postStart"],
  ["lifecycle", "preStop"],
] as const;

const probeHosts: Control = (pod, report) => {
  for (const container of pod.containers) {
    for (const hook of hooks) {
      for (const handler of ["httpGet", "tcpSocket"]) {
        const field = container.field.at(...hook, handler, "host");
        const value = field.text();
        if (typeof value === "string" && value !== "") {
          report(`${where(container)}: ${field.path} is set`);
        }
      }
    }
  }
};

function appArmorAllowed(profile: string): boolean {
  return /^(?:|runtime\/default|localhost\/.*)$/.test(profile);
}

const appArmor: Control = (pod, report) => {
  for (const { prefix, context } of securityContexts(pod)) {
    const field = context.at("appArmorProfile", "type");
    if (field.text() === "Unconfined") {
      report(`${prefix}${field.path} is Unconfined`);
    }
  }
  for (const [name, field] of annotations(pod.metadata)) {
    if (name.startsWith("container.apparmor.security.beta.kubernetes.io/")) {
      const profile = field.text();
      if (typeof profile === "string" && !appArmorAllowed(profile)) {
        report(`${field.path} is not runtime/default or localhost/…`);
      }
    }
  }
};

function annotations(metadata: Field): readonly (readonly [string, Field])[] {
  return metadata.at("annotations").eachEntry();
}

const seLinux: Control = (pod, report) => {
  for (const { prefix, context } of securityContexts(pod)) {
    const options = context.at("seLinuxOptions");
    const type = options.at("type").text();
    if (typeof type === "string" && !seLinuxTypes.includes(type)) {
      report(`${prefix}${options.path}.type is ${type}`);
    }
    for (const name of ["user", "role"]) {
      const value = options.at(name).text();
      if (value !== undefined && value !== UNDETERMINED && value !== "") {
        report(`${prefix}${options.path}.${name} is set`);
      }
    }
  }
};

const procMount: Control = (pod, report) => {
  for (const { prefix, context } of containerContexts(pod)) {
    const field = context.at("procMount");
    const value = field.text();
    if (typeof value === "string" && value !== "Default") {
      report(`${prefix}${field.path} is ${value}`);
    }
  }
};

const seccompNotUnconfined: Control = (pod, report) => {
  for (const { prefix, context } of securityContexts(pod)) {
    const field = context.at("seccompProfile", "type");
    if (field.text() === "Unconfined") {
      report(`${prefix}${field.path} is Unconfined`);
    }
  }
};

const sysctls: Control = (pod, report) => {
  for (const sysctl of pod.spec.at("securityContext", "sysctls").each()) {
    const field = sysctl.at("name");
    const name = field.text();
    if (typeof name === "string" && !safeSysctls.includes(name)) {
      report(`${field.path} is ${name}, which is not a safe sysctl`);
    }
  }
};

/** The baseline profile: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline */
export const baselineControls: readonly Control[] = [
  hostProcess,
  hostNamespaces,
  privileged,
  capabilities,
  hostPaths,
  hostPorts,
  probeHosts,
  appArmor,
  seLinux,
  procMount,
  seccompNotUnconfined,
  sysctls,
];
