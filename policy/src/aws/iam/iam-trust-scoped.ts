import { resourcePolicy, type CheckContext } from "../../framework/resource-policy";
import { textsSetting } from "../../framework/settings";
import { tokens } from "../tokens";
import {
  conditionsOf,
  isLimitedBy,
  principalsOf,
  statementsOf,
  type Condition,
  type Statement,
} from "./documents";

const settings = {
  audiences: textsSetting("Audiences that a web identity may have been issued for.", [
    "sts.amazonaws.com",
  ]),
};

type Context = CheckContext<typeof settings>;

/** Conditions that name who may come from an account, or from everywhere. */
const callerConditions = [
  "aws:principalarn",
  "aws:principalorgid",
  "aws:principalorgpaths",
  "aws:principaltag",
  "sts:externalid",
];

/** Conditions that tie Pod Identity to this account or cluster: https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html */
const sourceConditions = [
  "aws:sourceaccount",
  "aws:sourcearn",
  "aws:requesttag/eks-cluster-arn",
  "aws:requesttag/kubernetes-namespace",
];

const exactOperators = [
  "StringEquals",
  "ForAnyValue:StringEquals",
  "StringLike",
  "ForAnyValue:StringLike",
];
const podIdentity = "pods.eks.amazonaws.com";

function isLimited(statement: Statement, keys: readonly string[]): boolean {
  return isLimitedBy(
    statement,
    (key) => keys.includes(key) || keys.includes(key.replace(/\/.*$/, "")),
  );
}

function isWholeAccount(principal: string): boolean {
  return /^\d{12}$/.test(principal) || /^arn:[^:]+:iam::[^:]*:root$/.test(principal);
}

function checkAccounts(statement: Statement, { report }: Context): void {
  for (const { place, value } of principalsOf(statement, "AWS").known) {
    if (!isLimited(statement, callerConditions)) {
      if (value.includes("*")) {
        report(`${place.path} is ${value}, so everyone may assume the role`);
      } else if (isWholeAccount(value)) {
        report(
          `${place.path} is a whole account; name its roles, or add a condition such as sts:ExternalId`,
        );
      }
    }
  }
}

function checkClaim(
  statement: Statement,
  conditions: readonly Condition[],
  claim: "sub" | "aud",
  { config, report }: Context,
): void {
  const asked = conditions.filter(
    ({ key, operator }) => key.endsWith(`:${claim}`) && exactOperators.includes(operator),
  );
  if (asked.length === 0) {
    report(
      `${statement.place.path}.Condition has no StringEquals of the identity provider's ${claim}`,
    );
  }
  for (const { place, value } of asked.flatMap(({ values }) => values.known)) {
    if (/[*?]/.test(value)) {
      report(`${place.path} is the pattern ${value}; name one ${claim} exactly`);
    } else if (claim === "aud" && !config.audiences.includes(value)) {
      report(`${place.path} is ${value}; accepted: ${config.audiences.join(", ")}`);
    }
  }
}

function checkFederated(
  statement: Statement,
  conditions: readonly Condition[],
  context: Context,
): void {
  for (const { place, value } of principalsOf(statement, "Federated").known) {
    if (/[*?]/.test(value)) {
      context.report(`${place.path} is the pattern ${value}; name one identity provider`);
    } else if (value.includes(":oidc-provider/")) {
      checkClaim(statement, conditions, "sub", context);
      checkClaim(statement, conditions, "aud", context);
    }
  }
}

function checkPodIdentity(statement: Statement, { report }: Context): void {
  const principal = principalsOf(statement, "Service").known.find(
    ({ value }) => value === podIdentity,
  );
  if (principal === undefined) {
    return;
  }
  for (const action of ["sts:AssumeRole", "sts:TagSession"]) {
    if (
      statement.actions.isComplete &&
      !statement.actions.known.some(({ value }) => value === action)
    ) {
      report(`${statement.place.path}.Action lacks ${action}, which Pod Identity needs`);
    }
  }
  if (!isLimited(statement, sourceConditions)) {
    report(
      `${statement.place.path}.Condition ties ${podIdentity} neither to aws:SourceAccount nor to aws:SourceArn, so clusters of other accounts may use the role`,
    );
  }
}

/** A role is as strong as the weakest way to assume it. */
export const iamTrustScoped = resourcePolicy({
  name: "iam-trust-scoped",
  description: "A role is assumed only by named principals, service accounts or services.",
  severity: "critical",
  level: "mandatory",
  frameworks: [{ name: "CIS EKS", items: ["5.2.1"] }],
  remediationSteps:
    "For IRSA compare the issuer's sub and aud with StringEquals; for Pod Identity add aws:SourceAccount and aws:SourceArn; otherwise name the principals.",
  url: "https://docs.aws.amazon.com/eks/latest/best-practices/identity-and-access-management.html",
  tags: ["iam", "access"],
  example: `Condition: { StringEquals: { [\`\${issuer}:sub\`]: "system:serviceaccount:triton:triton-main", [\`\${issuer}:aud\`]: "sts.amazonaws.com" } }`,
  settings,
  types: [tokens.role],
  check({ props }, context) {
    for (const statement of statementsOf(props.at("assumeRolePolicy"), context.report)) {
      if (!statement.isAllow) {
        continue;
      }
      const conditions = conditionsOf(statement);
      if (statement.place.at("NotPrincipal").isPresent) {
        context.report(
          `${statement.place.path}.NotPrincipal is in an Allow, so everyone else may assume the role`,
        );
      }
      checkAccounts(statement, context);
      checkFederated(statement, conditions, context);
      checkPodIdentity(statement, context);
    }
  },
});
