import { UNDETERMINED, type Field, type Read } from "../framework/field";
import { objectPolicy, type CheckContext } from "../framework/resource-policy";
import { flagSetting, textsSetting } from "../framework/settings";

const settings = {
  allowNodePort: flagSetting("Accept Services of type NodePort.", false),
  requireTlsWhenPublic: flagSetting(
    "Require a certificate annotation on a load balancer that is not internal.",
    true,
  ),
  loadBalancerClasses: textsSetting("Accepted loadBalancerClass values; any or none when empty.", [
    "service.k8s.aws/nlb",
  ]),
};

type Context = CheckContext<typeof settings>;

const anywhere = ["0.0.0.0/0", "::/0", "0.0.0.0/1", "128.0.0.0/1"];
const aws = "service.beta.kubernetes.io/aws-load-balancer-";

/** Annotations that keep a load balancer inside its network: https://kubernetes.io/docs/concepts/services-networking/service/#internal-load-balancer */
const internalAnnotations: Readonly<Record<string, RegExp>> = {
  [`${aws}scheme`]: /^internal$/,
  [`${aws}internal`]: /^(?:true|0\.0\.0\.0\/0)$/,
  "networking.gke.io/load-balancer-type": /^Internal$/i,
  "service.beta.kubernetes.io/azure-load-balancer-internal": /^true$/,
};

function isInternal(annotations: Field): boolean | typeof UNDETERMINED {
  const scheme = annotations.at(`${aws}scheme`).text();
  if (scheme === "internet-facing") {
    return false;
  }
  const values = Object.entries(internalAnnotations).map(([name, pattern]): Read<string | true> => {
    const value = annotations.at(name).text();
    return typeof value === "string" && pattern.test(value) ? true : value;
  });
  if (values.includes(true)) {
    return true;
  }
  return values.includes(UNDETERMINED) ? UNDETERMINED : false;
}

function sourceRanges(spec: Field, annotations: Field): readonly Read<string>[] {
  const listed = spec.at("loadBalancerSourceRanges");
  const annotated = annotations.at("service.beta.kubernetes.io/load-balancer-source-ranges");
  if (listed.isPresent || annotated.isAbsent) {
    const items = listed.items();
    return items === UNDETERMINED ? [UNDETERMINED] : (items ?? []).map((item) => item.text());
  }
  const text = annotated.text();
  return typeof text === "string" ? text.split(",").map((range) => range.trim()) : [text];
}

function checkLoadBalancer(spec: Field, annotations: Field, { config, report }: Context): void {
  const classes = config.loadBalancerClasses;
  const given = spec.at("loadBalancerClass").text();
  if (
    classes.length > 0 &&
    given !== UNDETERMINED &&
    (given === undefined || !classes.includes(given))
  ) {
    report(
      `${spec.at("loadBalancerClass").path} is ${given === undefined ? "missing" : `"${given}"`}; accepted: ${classes.join(", ")}`,
    );
  }
  if (isInternal(annotations) !== false) {
    return;
  }
  const ranges = sourceRanges(spec, annotations);
  const path = spec.at("loadBalancerSourceRanges").path;
  if (ranges.length === 0) {
    report(
      `${path} is missing and no annotation makes the load balancer internal; anyone may connect`,
    );
  } else if (ranges.some((range) => typeof range === "string" && anywhere.includes(range))) {
    report(`${path} lets the whole internet in`);
  }
  const certificate = annotations.at(`${aws}ssl-cert`);
  if (config.requireTlsWhenPublic && certificate.isAbsent) {
    report(`${certificate.path} is missing; a public load balancer needs TLS`);
  }
}

/** Triton authenticates nobody, so who reaches its port may do anything. */
export const serviceNotPublic = objectPolicy({
  name: "service-not-public",
  description:
    "Services are reachable inside the cluster or network only, or from listed ranges over TLS.",
  severity: "critical",
  level: "mandatory",
  frameworks: [
    { name: "CIS EKS", items: ["5.4.5"] },
    { name: "Triton secure deployment", items: ["3"] },
  ],
  remediationSteps:
    "Use type ClusterIP, or LoadBalancer with a load balancer class and an internal scheme, or with loadBalancerSourceRanges and a certificate.",
  url: "https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/annotations/",
  tags: ["kubernetes", "security", "network"],
  example: `metadata:
  annotations: { service.beta.kubernetes.io/aws-load-balancer-scheme: internal }
spec: { type: LoadBalancer, loadBalancerClass: service.k8s.aws/nlb }`,
  settings,
  kinds: (object) => object.kind === "Service" && object.group === "core",
  check({ root }, context) {
    const spec = root.at("spec");
    const type = spec.at("type").text();
    const external = spec.at("externalIPs");
    if (external.isPresent && external.each().length > 0) {
      context.report(`${external.path} takes over addresses outside the cluster`);
    }
    if (type === "NodePort" && !context.config.allowNodePort) {
      context.report(`${spec.at("type").path} is NodePort, which opens a port on every node`);
    } else if (type === "LoadBalancer") {
      checkLoadBalancer(spec, root.at("metadata", "annotations"), context);
    }
  },
});
