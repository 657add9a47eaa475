import { imageRegistryAllowlist } from "../../../policy/src/kubernetes/image-registry-allowlist";
import { describePolicy } from "../support/describe-policy";
import { set } from "../support/edits";
import { internalService, tritonDeployment } from "../support/fixtures";

const pod = "spec.template.spec";
const triton = `${pod}.containers[0]`;

describePolicy(imageRegistryAllowlist, {
  compliant: tritonDeployment(),
  broken: {
    "another registry": [
      set(`${triton}.image`, "ghcr.io/someone/tritonserver:26.08"),
      [
        `container "triton": ${triton}.image "ghcr.io/someone/tritonserver:26.08" comes from ghcr.io/someone/tritonserver, which is not within nvcr.io/nvidia, registry.k8s.io, public.ecr.aws, *.dkr.ecr.*.amazonaws.com`,
      ],
    ],
    "a short name, which means Docker Hub": [
      set(`${triton}.image`, "tritonserver:26.08"),
      [
        `container "triton": ${triton}.image "tritonserver:26.08" comes from docker.io/library/tritonserver, which is not within nvcr.io/nvidia, registry.k8s.io, public.ecr.aws, *.dkr.ecr.*.amazonaws.com`,
      ],
    ],
    "a registry that begins like an allowed one": [
      set(`${triton}.image`, "nvcr.io/nvidia-mirror/tritonserver:26.08"),
      [
        `container "triton": ${triton}.image "nvcr.io/nvidia-mirror/tritonserver:26.08" comes from nvcr.io/nvidia-mirror/tritonserver, which is not within nvcr.io/nvidia, registry.k8s.io, public.ecr.aws, *.dkr.ecr.*.amazonaws.com`,
      ],
    ],
    "a host that ends like an allowed one": [
      set(`${triton}.image`, "nvcr.io.example.org/nvidia/tritonserver:26.08"),
      [
        `container "triton": ${triton}.image "nvcr.io.example.org/nvidia/tritonserver:26.08" comes from nvcr.io.example.org/nvidia/tritonserver, which is not within nvcr.io/nvidia, registry.k8s.io, public.ecr.aws, *.dkr.ecr.*.amazonaws.com`,
      ],
    ],
  },
  accepted: {
    "an account of ECR": set(
      `${triton}.image`,
      "123456789012.dkr.ecr.eu-central-1.amazonaws.com/tritonserver:26.08",
    ),
  },
  reads: [`${triton}.image`],
  notApplicable: [internalService()],
  configured: {
    "Docker Hub's official images": [
      { registries: ["docker.io/library"] },
      set(`${triton}.image`, "busybox:1"),
      [],
    ],
    nothing: [
      { registries: [] },
      set(`${triton}.image`, "busybox:1"),
      [
        `container "triton": ${triton}.image "busybox:1" comes from docker.io/library/busybox, which is not within `,
      ],
    ],
  },
});
