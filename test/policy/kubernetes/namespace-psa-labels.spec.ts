import { namespacePsaLabels } from "../../../policy/src/kubernetes/namespace-psa-labels";
import { describePolicy } from "../support/describe-policy";
import { drop, set } from "../support/edits";
import { restrictedNamespace, tritonDeployment } from "../support/fixtures";

describePolicy(namespacePsaLabels, {
  compliant: restrictedNamespace(),
  broken: {
    "no enforcement": [
      drop('metadata.labels["pod-security.kubernetes.io/enforce"]'),
      ['metadata.labels["pod-security.kubernetes.io/enforce"] is missing; it must be restricted'],
    ],
    "a weaker profile": [
      set('metadata.labels["pod-security.kubernetes.io/enforce"]', "baseline"),
      [
        'metadata.labels["pod-security.kubernetes.io/enforce"] is "baseline"; it must be restricted',
      ],
    ],
    "the latest version": [
      set('metadata.labels["pod-security.kubernetes.io/warn-version"]', "latest"),
      [
        'metadata.labels["pod-security.kubernetes.io/warn-version"] is "latest"; pin a version such as v1.34',
      ],
    ],
  },
  reads: [
    'metadata.labels["pod-security.kubernetes.io/enforce"]',
    'metadata.labels["pod-security.kubernetes.io/enforce-version"]',
    'metadata.labels["pod-security.kubernetes.io/audit"]',
    'metadata.labels["pod-security.kubernetes.io/audit-version"]',
    'metadata.labels["pod-security.kubernetes.io/warn"]',
    'metadata.labels["pod-security.kubernetes.io/warn-version"]',
  ],
  notApplicable: [tritonDeployment()],
  configured: {
    "the baseline profile": [
      { profile: "baseline" },
      set('metadata.labels["pod-security.kubernetes.io/enforce"]', "baseline"),
      [],
    ],
    "a namespace of node agents": [
      { privilegedNamespaces: ["triton"] },
      drop("metadata.labels"),
      [],
    ],
  },
});
