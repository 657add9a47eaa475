import { PolicyPack } from "@pulumi/policy";
import { policies } from "./pack";

new PolicyPack("triton-platform", {
  displayName: "Triton on Kubernetes and EKS",
  description:
    "Rules for NVIDIA Triton Inference Server, the cluster that it runs on and the AWS account below",
  tags: ["triton", "kubernetes", "eks", "gpu"],
  policies: policies.map(({ pulumi }) => pulumi),
});
