import { ingressTls } from "../../../policy/src/kubernetes/ingress-tls";
import { describePolicy } from "../support/describe-policy";
import { drop, set } from "../support/edits";
import { tlsIngress, tritonDeployment } from "../support/fixtures";

describePolicy(ingressTls, {
  compliant: tlsIngress(),
  broken: {
    "no TLS": [
      drop("spec.tls"),
      ['spec.rules[0].host is "triton.example.org", which spec.tls does not cover'],
    ],
    "TLS for another host": [
      set("spec.tls[0].hosts[0]", "other.example.org"),
      ['spec.rules[0].host is "triton.example.org", which spec.tls does not cover'],
    ],
    "no host": [
      drop("spec.rules[0].host"),
      ["spec.rules[0].host is missing, so the rule takes every host"],
    ],
    "a wildcard host": [
      set("spec.rules[0].host", "*.example.org"),
      ['spec.rules[0].host is "*.example.org", a wildcard'],
    ],
    "a default backend": [
      set("spec.defaultBackend", { service: { name: "triton" } }),
      ["spec has a default backend, which takes every host"],
    ],
  },
  accepted: {
    "a wildcard certificate": set("spec.tls[0].hosts[0]", "*.example.org"),
  },
  reads: ["spec.tls[0].hosts[0]", "spec.rules[0].host"],
  notApplicable: [tritonDeployment()],
});
