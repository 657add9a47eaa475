import { serviceNotPublic } from "../../../policy/src/kubernetes/service-not-public";
import { describePolicy } from "../support/describe-policy";
import { all, drop, set } from "../support/edits";
import { internalService, tritonDeployment } from "../support/fixtures";

describePolicy(serviceNotPublic, {
  compliant: internalService(),
  broken: {
    "a node port": [
      all(set("spec.type", "NodePort"), drop("spec.loadBalancerClass")),
      ["spec.type is NodePort, which opens a port on every node"],
    ],
    "a public load balancer for everyone": [
      drop("metadata.annotations"),
      [
        "spec.loadBalancerSourceRanges is missing and no annotation makes the load balancer internal; anyone may connect",
        'metadata.annotations["service.beta.kubernetes.io/aws-load-balancer-ssl-cert"] is missing; a public load balancer needs TLS',
      ],
    ],
    "a public scheme beside an internal one": [
      all(
        set(
          'metadata.annotations["service.beta.kubernetes.io/aws-load-balancer-scheme"]',
          "internet-facing",
        ),
        set(
          'metadata.annotations["service.beta.kubernetes.io/aws-load-balancer-internal"]',
          "true",
        ),
      ),
      [
        "spec.loadBalancerSourceRanges is missing and no annotation makes the load balancer internal; anyone may connect",
        'metadata.annotations["service.beta.kubernetes.io/aws-load-balancer-ssl-cert"] is missing; a public load balancer needs TLS',
      ],
    ],
    "ranges that are the whole internet": [
      all(
        drop("metadata.annotations"),
        set('metadata.annotations["service.beta.kubernetes.io/aws-load-balancer-ssl-cert"]', "arn"),
        set("spec.loadBalancerSourceRanges", ["203.0.113.0/24", "0.0.0.0/0"]),
      ),
      ["spec.loadBalancerSourceRanges lets the whole internet in"],
    ],
    "no load balancer class": [
      drop("spec.loadBalancerClass"),
      ["spec.loadBalancerClass is missing; accepted: service.k8s.aws/nlb"],
    ],
    "another load balancer class": [
      set("spec.loadBalancerClass", "example.org/any"),
      ['spec.loadBalancerClass is "example.org/any"; accepted: service.k8s.aws/nlb'],
    ],
    "external addresses": [
      set("spec.externalIPs", ["203.0.113.1"]),
      ["spec.externalIPs takes over addresses outside the cluster"],
    ],
  },
  accepted: {
    "listed ranges with TLS": all(
      drop("metadata.annotations"),
      set('metadata.annotations["service.beta.kubernetes.io/aws-load-balancer-ssl-cert"]', "arn"),
      set("spec.loadBalancerSourceRanges", ["203.0.113.0/24"]),
    ),
    "a Service inside the cluster": set("spec", { ports: [{ port: 8000 }] }),
  },
  reads: [
    'metadata.annotations["service.beta.kubernetes.io/aws-load-balancer-scheme"]',
    "spec.type",
    "spec.loadBalancerClass",
  ],
  notApplicable: [tritonDeployment()],
  configured: {
    "node ports": [{ allowNodePort: true }, set("spec.type", "NodePort"), []],
    "no TLS and any class": [
      { requireTlsWhenPublic: false, loadBalancerClasses: [] },
      all(
        drop("metadata.annotations"),
        drop("spec.loadBalancerClass"),
        set("spec.loadBalancerSourceRanges", ["203.0.113.0/24"]),
      ),
      [],
    ],
  },
});
