import { where } from "../framework/containers";
import { looksLikeCredential, namesCredential } from "../framework/credentials";
import { UNDETERMINED, type Field } from "../framework/field";
import type { KubernetesObject } from "../framework/kubernetes-object";
import { carriesPods, podsOf, type Container } from "../framework/pod-template";
import { objectPolicy, type CheckContext } from "../framework/resource-policy";
import { textsSetting } from "../framework/settings";

const settings = {
  allowedSecretVariables: textsSetting(
    "Variables that may come from a Secret by secretKeyRef: the S3 keys and the restricted header that Triton can read from nowhere else.",
    [],
  ),
};

type Context = CheckContext<typeof settings>;

function checkLiteral(prefix: string, name: string, field: Field, { report }: Context): void {
  const value = field.scalar();
  if (value === undefined || value === UNDETERMINED || value === "") {
    return;
  }
  if (namesCredential(name) || looksLikeCredential(String(value))) {
    report(`${prefix}${field.path} of ${name} is a credential in plain text`);
  }
}

function checkVariables(container: Container, context: Context): void {
  const prefix = `${where(container)}: `;
  for (const variable of container.field.at("env").each()) {
    const name = variable.at("name").text();
    const source = variable.at("valueFrom", "secretKeyRef");
    if (typeof name !== "string") {
      continue;
    }
    if (source.isPresent && !context.config.allowedSecretVariables.includes(name)) {
      context.report(
        `${prefix}${source.path} puts a Secret into the variable ${name}; mount it as a file, or allow the variable by configuration`,
      );
    }
    checkLiteral(prefix, name, variable.at("value"), context);
  }
  for (const source of container.field.at("envFrom").each()) {
    const secret = source.at("secretRef");
    if (secret.isPresent) {
      context.report(
        `${prefix}${secret.path} puts a whole Secret into variables; mount it as a file`,
      );
    }
  }
  for (const key of ["command", "args"]) {
    for (const word of container.field.at(key).each()) {
      const value = word.isKnown ? word.scalar() : undefined;
      if (typeof value === "string" && looksLikeCredential(value)) {
        context.report(`${prefix}${word.path} contains a credential in plain text`);
      }
    }
  }
}

function checkConfigMap(object: KubernetesObject, context: Context): void {
  for (const [name, field] of object.root.at("data").eachEntry()) {
    const value = field.text();
    if (
      typeof value === "string" &&
      value !== "" &&
      (namesCredential(name) || looksLikeCredential(value))
    ) {
      context.report(
        `${field.path} looks like a credential; a ConfigMap is readable by anyone in the namespace`,
      );
    }
  }
}

/** Variables leak into logs, crash dumps and every child process; ConfigMaps are not protected at all. */
export const noSecretEnv = objectPolicy({
  name: "no-secret-env",
  description:
    "No credential is in a variable, in an argument or in a ConfigMap, except listed variables from a Secret.",
  severity: "high",
  level: "mandatory",
  frameworks: [
    { name: "CIS EKS", items: ["4.4.1"] },
    { name: "NSA Kubernetes Hardening", items: ["C-0012"] },
  ],
  remediationSteps:
    "Mount the Secret as a file. Where a program can only read a variable, list the variable in allowedSecretVariables.",
  url: "https://kubernetes.io/docs/concepts/security/secrets-good-practices/",
  tags: ["kubernetes", "security"],
  example: `volumes: [{ name: credentials, secret: { secretName: registry } }]
containers:
  - volumeMounts: [{ name: credentials, mountPath: /var/run/credentials, readOnly: true }]`,
  settings,
  kinds: (object) =>
    carriesPods(object) || (object.kind === "ConfigMap" && object.group === "core"),
  check(object, context) {
    if (object.kind === "ConfigMap") {
      checkConfigMap(object, context);
      return;
    }
    for (const pod of podsOf(object)) {
      for (const container of pod.containers) {
        checkVariables(container, context);
      }
    }
  },
});
