import { iamNoAdmin } from "../../../../policy/src/aws/iam/iam-no-admin";
import { tokens } from "../../../../policy/src/aws/tokens";
import { describePolicy } from "../../support/describe-policy";
import { all, drop, set } from "../../support/edits";
import { resource } from "../../support/fixtures";
import { unknown } from "../../support/pack";
import { document, iamPolicy, others } from "../fixtures";

const action = "policy.Statement[0].Action";
const admin = { Effect: "Allow", Action: "*", Resource: "*" };

describePolicy(iamNoAdmin, {
  compliant: iamPolicy(),
  broken: {
    "every action on every resource": [
      set("policy", document(admin)),
      [`${action} is * on every resource`],
    ],
    "the same as JSON text": [
      set("policy", JSON.stringify(document(admin))),
      [`${action} is * on every resource`],
    ],
    "the same as a single statement in lists": [
      set("policy", {
        Statement: { Effect: "Allow", Action: ["s3:GetObject", "*:*"], Resource: ["arn:aws:*"] },
      }),
      ["policy.Statement.Action[1] is *:* on every resource"],
    ],
    "every action on every resource but one": [
      set("policy", document({ Effect: "Allow", Action: "*", NotResource: "arn:aws:s3:::x" })),
      [`${action} is * on every resource`],
    ],
    "text that is no JSON": [
      set("policy", "Allow everything"),
      ["policy must be JSON, not text that does not parse"],
    ],
    "a document without statements": [
      set("policy", {}),
      ["policy must be a policy document with a Statement"],
    ],
    "no document": [drop("policy"), ["policy must be a policy document, and is missing"]],
    "a document that is a list": [set("policy", []), ["policy must be an object, not a list"]],
  },
  accepted: {
    "a refusal of everything": set("policy", document({ ...admin, Effect: "Deny" })),
    "every action on a named resource": set(
      "policy",
      document({ ...admin, Resource: "arn:aws:s3:::models/*" }),
    ),
  },
  reads: [
    "policy.Statement[0].Effect",
    "policy.Statement[0].Action[0]",
    "policy.Statement[0].Resource[0]",
  ],
  notApplicable: others,
});

describePolicy(iamNoAdmin, {
  compliant: resource(tokens.role, "nodes", {
    inlinePolicies: [
      {
        name: "read",
        policy: document({
          Effect: "Allow",
          Action: ["s3:GetObject"],
          Resource: ["arn:aws:s3:::m/*"],
        }),
      },
    ],
    managedPolicyArns: ["arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy"],
  }),
  broken: {
    "an administrator inline": [
      set("inlinePolicies[0].policy", JSON.stringify(document(admin))),
      ["inlinePolicies[0].policy.Statement[0].Action is * on every resource"],
    ],
    "an administrator by managed policy": [
      set("managedPolicyArns[0]", "arn:aws:iam::aws:policy/AdministratorAccess"),
      ["managedPolicyArns[0] is AdministratorAccess, which makes an administrator"],
    ],
  },
  accepted: {
    "a role without inline policies": all(drop("inlinePolicies"), drop("managedPolicyArns")),
  },
  reads: [
    "inlinePolicies[0].policy.Statement[0].Effect",
    "inlinePolicies[0].policy.Statement[0].Action[0]",
    "inlinePolicies[0].policy.Statement[0].Resource[0]",
  ],
  notApplicable: others,
});

describePolicy(iamNoAdmin, {
  compliant: resource(tokens.rolePolicyAttachment, "nodes", {
    role: "nodes",
    policyArn: "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy",
  }),
  broken: {
    "an attached administrator": [
      set("policyArn", "arn:aws:iam::aws:policy/AdministratorAccess"),
      ["policyArn is AdministratorAccess, which makes an administrator"],
    ],
    "administration of IAM, which is administration": [
      set("policyArn", "arn:aws:iam::aws:policy/IAMFullAccess"),
      ["policyArn is IAMFullAccess, which makes an administrator"],
    ],
  },
  accepted: { "a policy that the same update creates": set("policyArn", unknown) },
  reads: [],
  notApplicable: others,
  configured: {
    "another managed policy": [
      { managedPolicies: ["ViewOnlyAccess"] },
      set("policyArn", "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess"),
      [],
    ],
  },
});

describePolicy(iamNoAdmin, {
  compliant: resource(tokens.rolePolicyAttachmentsExclusive, "nodes", {
    roleName: "nodes",
    policyArns: ["arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy"],
  }),
  broken: {
    "an administrator in the list": [
      set("policyArns[0]", "arn:aws:iam::aws:policy/AdministratorAccess"),
      ["policyArns[0] is AdministratorAccess, which makes an administrator"],
    ],
  },
  reads: [],
  notApplicable: others,
});
