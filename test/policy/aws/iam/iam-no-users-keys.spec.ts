import { iamNoUsersKeys } from "../../../../policy/src/aws/iam/iam-no-users-keys";
import { tokens } from "../../../../policy/src/aws/tokens";
import { describePolicy } from "../../support/describe-policy";
import { resource } from "../../support/fixtures";
import { others } from "../fixtures";

describePolicy(iamNoUsersKeys, {
  compliant: resource(tokens.role, "triton", {}),
  broken: {
    "an IAM user": [
      () => resource(tokens.user, "ci", { name: "ci" }),
      ["this is an IAM user; use a role"],
    ],
    "an access key": [
      () => resource(tokens.accessKey, "ci", { user: "ci" }),
      ["this is a long-lived access key; use a role"],
    ],
    "a password": [
      () => resource(tokens.userLoginProfile, "ci", { user: "ci" }),
      ["this is a password for the console; use a role"],
    ],
  },
  reads: [],
  notApplicable: others,
});
