import type { Policy } from "../framework/policy";
import { allowedInstanceTypes } from "./account/allowed-instance-types";
import { allowedRegions } from "./account/allowed-regions";
import { providerPinned } from "./account/provider-pinned";
import { requiredTags } from "./account/required-tags";
import { defaultSgClosed } from "./ec2/default-sg-closed";
import { launchtemplateEbsEncrypted } from "./ec2/launchtemplate-ebs-encrypted";
import { launchtemplateImdsv2 } from "./ec2/launchtemplate-imdsv2";
import { launchtemplateNoPublicIp } from "./ec2/launchtemplate-no-public-ip";
import { sgDescribed } from "./ec2/sg-described";
import { sgNoOpenIngress } from "./ec2/sg-no-open-ingress";
import { subnetNoAutoPublicIp } from "./ec2/subnet-no-auto-public-ip";
import { addonsPinned } from "./eks/addons-pinned";
import { cniNetworkPolicyOn } from "./eks/cni-network-policy-on";
import { eksAccessEntries } from "./eks/eks-access-entries";
import { eksControlPlaneLogs } from "./eks/eks-control-plane-logs";
import { eksDeletionProtect } from "./eks/eks-deletion-protect";
import { eksEndpointPrivate } from "./eks/eks-endpoint-private";
import { eksSecretsKms } from "./eks/eks-secrets-kms";
import { eksSupportedVersion } from "./eks/eks-supported-version";
import { nodegroupNoSsh } from "./eks/nodegroup-no-ssh";
import { iamNoAdmin } from "./iam/iam-no-admin";
import { iamNoNotactionAllow } from "./iam/iam-no-notaction-allow";
import { iamNoPrivilegeEscalation } from "./iam/iam-no-privilege-escalation";
import { iamNoServiceWildcard } from "./iam/iam-no-service-wildcard";
import { iamNoUsersKeys } from "./iam/iam-no-users-keys";
import { iamPassroleScoped } from "./iam/iam-passrole-scoped";
import { iamTrustScoped } from "./iam/iam-trust-scoped";
import { kmsDeletionWindow } from "./kms/kms-deletion-window";
import { kmsNoWildcardPrincipal } from "./kms/kms-no-wildcard-principal";
import { kmsRotation } from "./kms/kms-rotation";
import { s3ModelRepoHardening } from "./s3/s3-model-repo-hardening";
import { ecrImmutableScanKms } from "./services/ecr-immutable-scan-kms";
import { logsRetentionKms } from "./services/logs-retention-kms";
import { sqsEncrypted } from "./services/sqs-encrypted";

/** Policies over what the stack creates in AWS. */
export const awsPolicies: readonly Policy[] = [
  eksEndpointPrivate,
  eksSecretsKms,
  eksControlPlaneLogs,
  eksSupportedVersion,
  eksAccessEntries,
  eksDeletionProtect,
  nodegroupNoSsh,
  addonsPinned,
  cniNetworkPolicyOn,
  launchtemplateImdsv2,
  launchtemplateEbsEncrypted,
  launchtemplateNoPublicIp,
  subnetNoAutoPublicIp,
  defaultSgClosed,
  sgNoOpenIngress,
  sgDescribed,
  iamNoAdmin,
  iamNoServiceWildcard,
  iamNoNotactionAllow,
  iamPassroleScoped,
  iamNoPrivilegeEscalation,
  iamTrustScoped,
  iamNoUsersKeys,
  s3ModelRepoHardening,
  kmsRotation,
  kmsNoWildcardPrincipal,
  kmsDeletionWindow,
  logsRetentionKms,
  ecrImmutableScanKms,
  sqsEncrypted,
  requiredTags,
  allowedRegions,
  allowedInstanceTypes,
  providerPinned,
];
