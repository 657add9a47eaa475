import type { Field } from "../../framework/field";
import { conditionsOf, covers, everyoneIn, statementsOf, type Statement } from "../iam/documents";

function denies(statement: Statement): boolean {
  return (
    statement.isDeny &&
    everyoneIn(statement).length > 0 &&
    statement.actions.known.some(
      ({ value }) => covers(value, "s3:GetObject") && covers(value, "s3:PutObject"),
    ) &&
    conditionsOf(statement).some(
      ({ operator, key, values }) =>
        operator === "Bool" &&
        key.toLowerCase() === "aws:securetransport" &&
        values.known.some(({ value }) => value === "false"),
    )
  );
}

function isConditional(statement: Statement): boolean {
  // A condition that compares nothing about the caller or its network leaves everyone in.
  return conditionsOf(statement).some(({ key }) =>
    /^(?:aws:(?:principal|source|vpc)|s3:(?:dataaccesspoint))/i.test(key),
  );
}

/**
 * A bucket's policy refuses requests without TLS and gives nothing to everyone.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html#transit
 */
export function checkBucketPolicy(props: Field, report: (message: string) => void): void {
  const document = props.at("policy");
  const statements = statementsOf(document, report);
  for (const statement of statements.filter(({ isAllow }) => isAllow)) {
    for (const { place, value } of isConditional(statement) ? [] : everyoneIn(statement)) {
      report(`${place.path} is ${value}, so everyone may use the bucket`);
    }
  }
  const isJudged = document.json().at("Statement").isKnown;
  if (isJudged && !statements.some(denies)) {
    report(
      `${document.path} has no Deny of s3:* for every principal where Bool aws:SecureTransport is "false", so requests without TLS are served`,
    );
  }
}
