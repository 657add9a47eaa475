import { iamTrustScoped } from "../../../../policy/src/aws/iam/iam-trust-scoped";
import { tokens } from "../../../../policy/src/aws/tokens";
import { describePolicy } from "../../support/describe-policy";
import { drop, set } from "../../support/edits";
import { resource } from "../../support/fixtures";
import { document, others } from "../fixtures";

const statement = "assumeRolePolicy.Statement[0]";
const issuer = "oidc.eks.eu-central-1.amazonaws.com/id/ABC";
const sub = `${statement}.Condition.StringEquals["${issuer}:sub"]`;
const aud = `${statement}.Condition.StringEquals["${issuer}:aud"]`;
const noSub = `${statement}.Condition has no StringEquals of the identity provider's sub`;
const noAud = `${statement}.Condition has no StringEquals of the identity provider's aud`;

const role = (trust: Readonly<Record<string, unknown>>) =>
  resource(tokens.role, "triton", { assumeRolePolicy: document(trust) });

describePolicy(iamTrustScoped, {
  compliant: role({
    Effect: "Allow",
    Action: ["sts:AssumeRoleWithWebIdentity"],
    Principal: { Federated: [`arn:aws:iam::123456789012:oidc-provider/${issuer}`] },
    Condition: {
      StringEquals: {
        [`${issuer}:sub`]: ["system:serviceaccount:triton:triton-main"],
        [`${issuer}:aud`]: ["sts.amazonaws.com"],
      },
    },
  }),
  broken: {
    "every service account": [drop(sub), [noSub]],
    "every audience": [drop(aud), [noAud]],
    "no condition": [drop(`${statement}.Condition`), [noSub, noAud]],
    "a pattern of service accounts": [
      set(`${statement}.Condition`, {
        StringLike: { [`${issuer}:sub`]: "system:serviceaccount:triton:*" },
        StringEquals: { [`${issuer}:aud`]: "sts.amazonaws.com" },
      }),
      [
        `${statement}.Condition.StringLike["${issuer}:sub"] is the pattern system:serviceaccount:triton:*; name one sub exactly`,
      ],
    ],
    "another audience": [
      set(aud, ["example.com"]),
      [`${aud}[0] is example.com; accepted: sts.amazonaws.com`],
    ],
    "a condition that only counts when it is there": [
      set(`${statement}.Condition`, {
        StringEqualsIfExists: { [`${issuer}:sub`]: "system:serviceaccount:triton:main" },
        StringEquals: { [`${issuer}:aud`]: "sts.amazonaws.com" },
      }),
      [noSub],
    ],
    "any identity provider": [
      set(`${statement}.Principal.Federated[0]`, "*"),
      [`${statement}.Principal.Federated[0] is the pattern *; name one identity provider`],
    ],
    "no trust": [
      drop("assumeRolePolicy"),
      ["assumeRolePolicy must be a policy document, and is missing"],
    ],
  },
  accepted: {
    "the same as JSON text": (resource) =>
      set("assumeRolePolicy", JSON.stringify(resource.props["assumeRolePolicy"]))(resource),
  },
  reads: [
    `${statement}.Effect`,
    `${statement}.Action[0]`,
    `${statement}.Principal.Federated[0]`,
    `${sub}[0]`,
    `${aud}[0]`,
  ],
  notApplicable: others,
  configured: {
    "another audience": [{ audiences: ["example.com"] }, set(aud, ["example.com"]), []],
  },
});

describePolicy(iamTrustScoped, {
  compliant: role({
    Effect: "Allow",
    Action: ["sts:AssumeRole", "sts:TagSession"],
    Principal: { Service: ["pods.eks.amazonaws.com"] },
    Condition: {
      StringEquals: { "aws:SourceAccount": ["123456789012"] },
      ArnEquals: { "aws:SourceArn": ["arn:aws:eks:eu-central-1:123456789012:cluster/triton"] },
    },
  }),
  broken: {
    "Pod Identity for clusters of every account": [
      drop(`${statement}.Condition`),
      [
        `${statement}.Condition ties pods.eks.amazonaws.com neither to aws:SourceAccount nor to aws:SourceArn, so clusters of other accounts may use the role`,
      ],
    ],
    "Pod Identity without session tags": [
      set(`${statement}.Action`, ["sts:AssumeRole"]),
      [`${statement}.Action lacks sts:TagSession, which Pod Identity needs`],
    ],
  },
  accepted: {
    "one cluster by session tag": set(`${statement}.Condition`, {
      StringEquals: { "aws:RequestTag/eks-cluster-arn": "arn:aws:eks:eu-central-1:1:cluster/t" },
    }),
    "another service": set("assumeRolePolicy", {
      Statement: {
        Effect: "Allow",
        Action: "sts:AssumeRole",
        Principal: { Service: "ec2.amazonaws.com" },
      },
    }),
  },
  reads: [
    `${statement}.Effect`,
    `${statement}.Action[0]`,
    `${statement}.Action[1]`,
    `${statement}.Principal.Service[0]`,
    `${statement}.Condition.StringEquals["aws:SourceAccount"][0]`,
    `${statement}.Condition.ArnEquals["aws:SourceArn"][0]`,
  ],
  notApplicable: others,
});

describePolicy(iamTrustScoped, {
  compliant: role({
    Effect: "Allow",
    Action: ["sts:AssumeRole"],
    Principal: { AWS: ["arn:aws:iam::123456789012:role/deployer"] },
  }),
  broken: {
    everyone: [
      set(`${statement}.Principal`, "*"),
      [`${statement}.Principal is *, so everyone may assume the role`],
    ],
    "everyone in a list": [
      set(`${statement}.Principal.AWS[0]`, "*"),
      [`${statement}.Principal.AWS[0] is *, so everyone may assume the role`],
    ],
    "a whole account": [
      set(`${statement}.Principal.AWS[0]`, "arn:aws:iam::123456789012:root"),
      [
        `${statement}.Principal.AWS[0] is a whole account; name its roles, or add a condition such as sts:ExternalId`,
      ],
    ],
    "a whole account by its number": [
      set(`${statement}.Principal.AWS[0]`, "123456789012"),
      [
        `${statement}.Principal.AWS[0] is a whole account; name its roles, or add a condition such as sts:ExternalId`,
      ],
    ],
    "everyone with a condition that accepts everyone": [
      set(
        "assumeRolePolicy",
        document({
          Effect: "Allow",
          Action: "sts:AssumeRole",
          Principal: { AWS: "*" },
          Condition: {
            StringLike: { "aws:PrincipalArn": "*" },
            StringNotEquals: { "aws:PrincipalOrgID": "o-1" },
          },
        }),
      ),
      [`${statement}.Principal.AWS is *, so everyone may assume the role`],
    ],
    "everyone but one": [
      set(
        "assumeRolePolicy",
        document({ Effect: "Allow", Action: "sts:AssumeRole", NotPrincipal: { AWS: "1" } }),
      ),
      [`${statement}.NotPrincipal is in an Allow, so everyone else may assume the role`],
    ],
  },
  accepted: {
    "a whole account with an external id": set(
      "assumeRolePolicy",
      document({
        Effect: "Allow",
        Action: "sts:AssumeRole",
        Principal: { AWS: "arn:aws:iam::123456789012:root" },
        Condition: { StringEquals: { "sts:ExternalId": "triton" } },
      }),
    ),
    "a refusal of everyone": set(
      "assumeRolePolicy",
      document({ Effect: "Deny", Action: "sts:AssumeRole", Principal: "*" }),
    ),
  },
  reads: [`${statement}.Effect`, `${statement}.Action[0]`, `${statement}.Principal.AWS[0]`],
  notApplicable: others,
});
