import { stackNetpolCovers } from "../../../policy/src/stack/stack-netpol-covers";
import { describeStackPolicy, on, plus, together, without } from "../support/describe-stack-policy";
import { drop, set } from "../support/edits";
import { deployment, object, release } from "./fixtures";

const denied = () =>
  object("networking.k8s.io/v1:NetworkPolicy", "deny", {
    spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
  });
const allowed = () =>
  object("networking.k8s.io/v1:NetworkPolicy", "allow", {
    spec: {
      podSelector: { matchLabels: { app: "main" } },
      policyTypes: ["Ingress", "Egress"],
      ingress: [{ ports: [{ port: 8000 }] }],
      egress: [{ ports: [{ port: 443 }] }],
    },
  });
const open = (directions: string) =>
  ["main", `Deployment triton/main: no NetworkPolicy selects its pods for ${directions}`] as const;
const noDefault = [
  "main",
  "namespace triton has no NetworkPolicy that denies everything else",
] as const;

describeStackPolicy(stackNetpolCovers, {
  compliant: [deployment(), allowed(), denied()],
  broken: {
    "no policies": [
      together(without("allow"), without("deny")),
      [open("Ingress and Egress"), noDefault],
    ],
    "no default": [without("deny"), [noDefault]],
    "a way out that nothing limits": [
      together(on("allow", set("spec.policyTypes", ["Ingress"])), without("deny")),
      [open("Egress"), noDefault],
    ],
    "ingress alone by default": [
      together(
        on("allow", drop("spec.policyTypes")),
        on("allow", drop("spec.egress")),
        without("deny"),
      ),
      [open("Egress"), noDefault],
    ],
    "a default that allows": [on("deny", set("spec.egress", [{}])), [noDefault]],
    "a default in another namespace": [on("deny", set("metadata.namespace", "other")), [noDefault]],
    "policies for other pods": [
      together(on("allow", set("spec.podSelector.matchLabels.app", "other")), without("deny")),
      [
        open("Ingress and Egress"),
        noDefault,
        ["allow", "NetworkPolicy triton/allow selects no workload of the stack"],
      ],
    ],
  },
  accepted: {
    "the default alone": without("allow"),
    "egress by its rules": on("allow", drop("spec.policyTypes")),
    "a policy for pods of a Helm release": together(
      plus(release()),
      plus(
        object("networking.k8s.io/v1:NetworkPolicy", "prometheus", {
          spec: { podSelector: { matchLabels: { app: "prometheus" } }, policyTypes: ["Ingress"] },
        }),
      ),
    ),
    "a namespace that somebody else isolates": together(
      on("main", set("metadata.namespace", "kube-system")),
      without("allow"),
      without("deny"),
    ),
  },
  reads: [
    "main: metadata.namespace",
    "main: spec.template.metadata.labels.app",
    "allow: metadata.namespace",
    "allow: spec.podSelector.matchLabels.app",
    "allow: spec.policyTypes[0]",
    "allow: spec.policyTypes[1]",
    "deny: metadata.namespace",
    "deny: spec.policyTypes[0]",
    "deny: spec.policyTypes[1]",
  ],
  configured: {
    "no default asked for": [{ requireDefaultDeny: false }, without("deny"), []],
    "a namespace that is ignored": [
      { ignoredNamespaces: ["triton"] },
      together(without("allow"), without("deny")),
      [],
    ],
  },
});
