import { UNDETERMINED, type Field } from "../framework/field";
import { objectPolicy } from "../framework/resource-policy";

function covers(certificate: string, host: string): boolean {
  return (
    certificate === host ||
    (certificate.startsWith("*.") && host.split(".").slice(1).join(".") === certificate.slice(2))
  );
}

function tlsHosts(spec: Field): readonly string[] | undefined {
  const hosts = spec
    .at("tls")
    .each()
    .flatMap((entry) => entry.at("hosts").each())
    .map((host) => host.text());
  return hosts.includes(UNDETERMINED) || (spec.at("tls").isPresent && !spec.at("tls").isKnown)
    ? undefined
    : hosts.filter((host) => typeof host === "string");
}

/** Requests and answers of a model are data. */
export const ingressTls = objectPolicy({
  name: "ingress-tls",
  description: "Every host of an Ingress is named and covered by TLS.",
  severity: "high",
  level: "advisory",
  frameworks: [{ name: "CIS EKS", items: ["5.4.5"] }],
  remediationSteps: "Give each rule a host and list it under spec.tls with a certificate.",
  url: "https://kubernetes.io/docs/concepts/services-networking/ingress/#tls",
  tags: ["kubernetes", "security", "network"],
  example: `spec:
  tls: [{ hosts: [triton.example.org], secretName: triton-tls }]
  rules: [{ host: triton.example.org }]`,
  kinds: ["Ingress"],
  check({ root }, { report }) {
    const spec = root.at("spec");
    const certificates = tlsHosts(spec);
    for (const rule of spec.at("rules").each()) {
      const field = rule.at("host");
      const host = field.text();
      if (host === undefined || host === "") {
        report(`${field.path} is missing, so the rule takes every host`);
      } else if (host !== UNDETERMINED && host.includes("*")) {
        report(`${field.path} is "${host}", a wildcard`);
      } else if (
        host !== UNDETERMINED &&
        certificates !== undefined &&
        !certificates.some((certificate) => covers(certificate, host))
      ) {
        report(`${field.path} is "${host}", which ${spec.at("tls").path} does not cover`);
      }
    }
    if (spec.at("defaultBackend").isPresent || spec.at("backend").isPresent) {
      report(`${spec.path} has a default backend, which takes every host`);
    }
  },
});
