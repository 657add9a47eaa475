import { apiNotDeprecated } from "../../../policy/src/kubernetes/api-not-deprecated";
import { describePolicy } from "../support/describe-policy";
import { resource, tritonDeployment } from "../support/fixtures";

describePolicy(apiNotDeprecated, {
  compliant: tritonDeployment(),
  broken: {
    "a version of long ago": [
      (resource) => ({ ...resource, type: "kubernetes:extensions/v1beta1:Deployment" }),
      ["Deployment of extensions/v1beta1 is not served since Kubernetes 1.16"],
    ],
    "a budget of a removed version": [
      (resource) => ({ ...resource, type: "kubernetes:policy/v1beta1:PodDisruptionBudget" }),
      ["PodDisruptionBudget of policy/v1beta1 is not served since Kubernetes 1.25"],
    ],
  },
  reads: [],
  notApplicable: [resource("aws:s3/bucket:Bucket", "models", {})],
  configured: {
    "a cluster that still serves it": [
      { targetVersion: "1.24" },
      (resource) => ({ ...resource, type: "kubernetes:policy/v1beta1:PodDisruptionBudget" }),
      [],
    ],
  },
});
