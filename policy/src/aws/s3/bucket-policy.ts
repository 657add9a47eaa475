import type { Field } from "../../framework/field";
import {
  conditionsOf,
  covers,
  everyoneIn,
  isLimitedBy,
  principalsOf,
  statementsOf,
  type Statement,
} from "../iam/documents";

/** True when a statement refuses requests without TLS, as far as it can be judged. */
function mayDeny(statement: Statement): boolean {
  const { actions, place } = statement;
  const conditions = conditionsOf(statement);
  const isForEveryone =
    everyoneIn(statement).length > 0 || !principalsOf(statement, "AWS").isComplete;
  const isForEverything =
    !actions.isComplete ||
    actions.known.some(
      ({ value }) => covers(value, "s3:GetObject") && covers(value, "s3:PutObject"),
    );
  const isForPlainText =
    (place.at("Condition").isPresent && !place.at("Condition").isKnown) ||
    conditions.some(
      ({ operator, key, values }) =>
        operator === "Bool" &&
        key.toLowerCase() === "aws:securetransport" &&
        (!values.isComplete || values.known.some(({ value }) => value === "false")),
    );
  return !statement.isAllow && isForEveryone && isForEverything && isForPlainText;
}

/** Keys of a request that say who sends it, and from where. */
const senders = /^(?:aws:(?:principal|source|vpc)|s3:dataaccesspoint)/;

/**
 * A bucket's policy refuses requests without TLS and gives nothing to everyone.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html#transit
 */
export function checkBucketPolicy(props: Field, report: (message: string) => void): void {
  const document = props.at("policy");
  const statements = statementsOf(document, report);
  for (const statement of statements.filter(({ isAllow }) => isAllow)) {
    for (const { place, value } of isLimitedBy(statement, (key) => senders.test(key))
      ? []
      : everyoneIn(statement)) {
      report(`${place.path} is ${value}, so everyone may use the bucket`);
    }
  }
  const isJudged = document.json().at("Statement").isKnown;
  if (isJudged && !statements.some(mayDeny)) {
    report(
      `${document.path} has no Deny of s3:* for every principal where Bool aws:SecureTransport is "false", so requests without TLS are served`,
    );
  }
}
