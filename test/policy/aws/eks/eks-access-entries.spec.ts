import { eksAccessEntries } from "../../../../policy/src/aws/eks/eks-access-entries";
import { describePolicy } from "../../support/describe-policy";
import { drop, set } from "../../support/edits";
import { cluster, others } from "../fixtures";

const mode =
  'accessConfig.authenticationMode is not "API", so the aws-auth ConfigMap grants access too';
const creator =
  "accessConfig.bootstrapClusterCreatorAdminPermissions is not false, so whoever creates the cluster stays its administrator";

describePolicy(eksAccessEntries, {
  compliant: cluster(),
  broken: {
    "the aws-auth ConfigMap": [
      set("accessConfig.authenticationMode", "API_AND_CONFIG_MAP"),
      [mode],
    ],
    "an administrator by creation": [
      set("accessConfig.bootstrapClusterCreatorAdminPermissions", true),
      [creator],
    ],
    "the default, which is an administrator by creation": [
      drop("accessConfig.bootstrapClusterCreatorAdminPermissions"),
      [creator],
    ],
    "no accessConfig": [drop("accessConfig"), [mode, creator]],
  },
  reads: [
    "accessConfig.authenticationMode",
    "accessConfig.bootstrapClusterCreatorAdminPermissions",
  ],
  notApplicable: others,
  configured: {
    "a creator who stays administrator": [
      { allowCreatorAdmin: true },
      set("accessConfig.bootstrapClusterCreatorAdminPermissions", true),
      [],
    ],
  },
});
