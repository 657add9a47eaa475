import { iamNoNotactionAllow } from "../../../../policy/src/aws/iam/iam-no-notaction-allow";
import { describePolicy } from "../../support/describe-policy";
import { set } from "../../support/edits";
import { document, iamPolicy, others } from "../fixtures";

const statement = "policy.Statement[0]";

describePolicy(iamNoNotactionAllow, {
  compliant: iamPolicy(),
  broken: {
    "everything but one action": [
      set("policy", document({ Effect: "Allow", NotAction: "iam:*", Resource: "*" })),
      [`${statement}.NotAction is in an Allow; name what is allowed`],
    ],
    "everything but one resource": [
      set(
        "policy",
        document({ Effect: "Allow", Action: "s3:GetObject", NotResource: "arn:aws:s3:::x/*" }),
      ),
      [`${statement}.NotResource is in an Allow; name what is allowed`],
    ],
  },
  accepted: {
    "a refusal of everything but one action": set(
      "policy",
      document({ Effect: "Deny", NotAction: "s3:GetObject", Resource: "*" }),
    ),
  },
  reads: [`${statement}.Effect`, `${statement}.Action[0]`, `${statement}.Resource[0]`],
  notApplicable: others,
});
