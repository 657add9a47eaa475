import type { EnforcementLevel, Severity } from "@pulumi/policy";
import type { Settings } from "./settings";

/** The editions that the references of this pack number their items by. */
export const benchmarks = {
  "CIS EKS": {
    version: "1.8.0",
    specification: "https://www.cisecurity.org/benchmark/kubernetes",
  },
  "Pod Security Standards": {
    version: "1.34",
    specification: "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
  },
  "AWS FSBP": {
    version: "1.0.0",
    specification: "https://docs.aws.amazon.com/securityhub/latest/userguide/fsbp-standard.html",
  },
  "NSA Kubernetes Hardening": {
    version: "1.2",
    specification:
      "https://media.defense.gov/2022/Aug/29/2003066362/-1/-1/0/CTR_KUBERNETES_HARDENING_GUIDANCE_1.2_20220829.PDF",
  },
  "Triton secure deployment": {
    version: "26.08",
    specification:
      "https://github.com/triton-inference-server/server/blob/r26.08/docs/customization_guide/deploy.md",
  },
} as const;

/** A benchmark that asks for what a policy checks. */
export interface FrameworkReference {
  readonly name: keyof typeof benchmarks;
  /** Items of the benchmark, as it numbers them. */
  readonly items: readonly string[];
}

/** What every policy says about itself. */
export interface PolicyMetadata<S extends Settings = Settings> {
  /** Kebab case; also the key in configuration files. */
  readonly name: string;
  /** The rule, as one sentence. It opens every violation message. */
  readonly description: string;
  readonly severity: Severity;
  /** Level without configuration. */
  readonly level: EnforcementLevel;
  readonly frameworks: readonly FrameworkReference[];
  /** What to change so that the rule holds. */
  readonly remediationSteps: string;
  /** Documentation of the fact behind the rule. */
  readonly url: string;
  readonly tags: readonly string[];
  /** A compliant excerpt, for the reference page. */
  readonly example: string;
  readonly settings?: S;
}
