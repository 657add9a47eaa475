import type { Policy } from "../framework/policy";
import { apiNotDeprecated } from "./api-not-deprecated";
import { emptydirBounded } from "./emptydir-bounded";
import { gpuRequestShape } from "./gpu-request-shape";
import { gpuRolloutSurge } from "./gpu-rollout-surge";
import { gracefulTermination } from "./graceful-termination";
import { imageDigest } from "./image-digest";
import { imageNoLatest } from "./image-no-latest";
import { imageRegistryAllowlist } from "./image-registry-allowlist";
import { ingressTls } from "./ingress-tls";
import { memoryRequestEqualsLimit } from "./memory-request-equals-limit";
import { minReplicas } from "./min-replicas";
import { namespaceExplicit } from "./namespace-explicit";
import { namespacePsaLabels } from "./namespace-psa-labels";
import { noBarePods } from "./no-bare-pods";
import { noSecretEnv } from "./no-secret-env";
import { opaqueCodeAllowlist } from "./opaque-code-allowlist";
import { opaqueReleaseAllowlist } from "./opaque-release-allowlist";
import { priorityClass } from "./priority-class";
import { probeNoHost } from "./probe-no-host";
import { probePortDeclared } from "./probe-port-declared";
import { probesDistinct } from "./probes-distinct";
import { probesRequired } from "./probes-required";
import { pssBaseline } from "./pss-baseline";
import { pssRestricted } from "./pss-restricted";
import { rbacNoWildcards } from "./rbac-no-wildcards";
import { readonlyRootfs } from "./readonly-rootfs";
import { requiredLabels } from "./required-labels";
import { resourcesRequired } from "./resources-required";
import { saDedicated } from "./sa-dedicated";
import { saTokenAutomountOff } from "./sa-token-automount-off";
import { serviceMetricsNotPublic } from "./service-metrics-not-public";
import { serviceNotPublic } from "./service-not-public";
import { topologySpread } from "./topology-spread";
import { tritonFlagsNewer } from "./triton-flags-newer";
import { tritonFlags } from "./triton-flags";
import { tritonImageSecurityFloor } from "./triton-image-security-floor";
import { tritonNoHostipcShm } from "./triton-no-hostipc-shm";
import { tritonNoStaticAwsKeys } from "./triton-no-static-aws-keys";
import { tritonProbePaths } from "./triton-probe-paths";
import { tritonRequireShm } from "./triton-require-shm";
import { tritonShmFitsMemory } from "./triton-shm-fits-memory";
import { workloadWellFormed } from "./workload-well-formed";

/** Policies over Kubernetes objects, and over resources that hide some. */
export const kubernetesPolicies: readonly Policy[] = [
  apiNotDeprecated,
  emptydirBounded,
  gpuRequestShape,
  gpuRolloutSurge,
  gracefulTermination,
  imageDigest,
  imageNoLatest,
  imageRegistryAllowlist,
  ingressTls,
  memoryRequestEqualsLimit,
  minReplicas,
  namespaceExplicit,
  namespacePsaLabels,
  noBarePods,
  noSecretEnv,
  opaqueCodeAllowlist,
  opaqueReleaseAllowlist,
  priorityClass,
  probeNoHost,
  probePortDeclared,
  probesDistinct,
  probesRequired,
  pssBaseline,
  pssRestricted,
  rbacNoWildcards,
  readonlyRootfs,
  requiredLabels,
  resourcesRequired,
  saDedicated,
  saTokenAutomountOff,
  serviceMetricsNotPublic,
  serviceNotPublic,
  topologySpread,
  tritonFlagsNewer,
  tritonFlags,
  tritonImageSecurityFloor,
  tritonNoHostipcShm,
  tritonNoStaticAwsKeys,
  tritonProbePaths,
  tritonRequireShm,
  tritonShmFitsMemory,
  workloadWellFormed,
];
