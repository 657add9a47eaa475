import { requiredLabels } from "../../../policy/src/kubernetes/required-labels";
import { describePolicy } from "../support/describe-policy";
import { drop, set } from "../support/edits";
import { pinnedRelease, tritonDeployment } from "../support/fixtures";

describePolicy(requiredLabels, {
  compliant: tritonDeployment(),
  broken: {
    "no label on the object": [
      drop('metadata.labels["app.kubernetes.io/name"]'),
      ['metadata.labels["app.kubernetes.io/name"] is missing'],
    ],
    "no label on the pod": [
      drop('spec.template.metadata.labels["triton-platform/owner"]'),
      ['spec.template.metadata.labels["triton-platform/owner"] is missing'],
    ],
    "an environment that does not exist": [
      set('metadata.labels["triton-platform/environment"]', "production"),
      [
        'metadata.labels["triton-platform/environment"] is "production"; it must match ^(?:local|sandbox|dev|staging|prod)$',
      ],
    ],
  },
  reads: [
    'metadata.labels["app.kubernetes.io/name"]',
    'metadata.labels["app.kubernetes.io/instance"]',
    'metadata.labels["app.kubernetes.io/version"]',
    'metadata.labels["app.kubernetes.io/component"]',
    'metadata.labels["app.kubernetes.io/part-of"]',
    'metadata.labels["app.kubernetes.io/managed-by"]',
    'metadata.labels["triton-platform/environment"]',
    'metadata.labels["triton-platform/owner"]',
    'spec.template.metadata.labels["app.kubernetes.io/name"]',
    'spec.template.metadata.labels["app.kubernetes.io/instance"]',
    'spec.template.metadata.labels["app.kubernetes.io/version"]',
    'spec.template.metadata.labels["app.kubernetes.io/component"]',
    'spec.template.metadata.labels["app.kubernetes.io/part-of"]',
    'spec.template.metadata.labels["app.kubernetes.io/managed-by"]',
    'spec.template.metadata.labels["triton-platform/environment"]',
    'spec.template.metadata.labels["triton-platform/owner"]',
  ],
  notApplicable: [pinnedRelease()],
  configured: {
    "a cost centre": [
      { labels: { "example.org/cost-centre": "^[0-9]{4}$" } },
      set('metadata.labels["example.org/cost-centre"]', "12345"),
      [
        'metadata.labels["example.org/cost-centre"] is "12345"; it must match ^[0-9]{4}$',
        'spec.template.metadata.labels["example.org/cost-centre"] is missing',
      ],
    ],
  },
});
