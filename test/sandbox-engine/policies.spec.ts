import assert from "node:assert/strict";

import { checkTrustPolicy } from "../../sandbox/engine/awsStandIn/iam/trustPolicy";
import { OwnState } from "../../sandbox/engine/awsStandIn/ownState";
import { checkResourcePolicy } from "../../sandbox/engine/awsStandIn/policyDocument";
import { bucketPolicy } from "../../sandbox/engine/awsStandIn/s3/bucketPolicy";
import { type Answers, awsError, FakeAws } from "./support/fakeAws";
import { temporaryFolder } from "./support/temporaryFolder";

const tlsOnly = {
  Effect: "Deny",
  Principal: "*",
  Action: "s3:*",
  Resource: ["arn:aws:s3:::b", "arn:aws:s3:::b/*"],
  Condition: { Bool: { "aws:SecureTransport": "false" } },
};
const accepting: Answers = {
  HeadBucket: {},
  CreatePolicy: { Policy: { Arn: "arn:p" } },
  DeletePolicy: {},
  GetPublicAccessBlock: { PublicAccessBlockConfiguration: { BlockPublicPolicy: true } },
};
const document = (...statements: readonly object[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });

describe("policies in the AWS stand-in", () => {
  const { folder, remove } = temporaryFolder();
  after(remove);

  it("lets IAM judge the grammar without the principals, and leaves no policy behind", async () => {
    const aws = new FakeAws(accepting);
    await checkResourcePolicy(document(tlsOnly), aws.context());
    assert.deepEqual(aws.commands, ["CreatePolicy", "DeletePolicy"]);
    const rest = {
      Effect: tlsOnly.Effect,
      Action: tlsOnly.Action,
      Resource: tlsOnly.Resource,
      Condition: tlsOnly.Condition,
    };
    assert.deepEqual(JSON.parse(String(aws.calls[0]?.input.PolicyDocument)), {
      Version: "2012-10-17",
      Statement: [rest],
    });
    assert.deepEqual(aws.calls[1]?.input, { PolicyArn: "arn:p" });
  });

  it("passes IAM's refusal on", async () => {
    const aws = new FakeAws({
      CreatePolicy: () => {
        throw awsError("MalformedPolicyDocument", "Syntax errors in policy.");
      },
    });
    await assert.rejects(checkResourcePolicy(document(tlsOnly), aws.context()), {
      name: "MalformedPolicyDocument",
    });
  });

  it("refuses a statement without a principal", async () => {
    await assert.rejects(
      checkResourcePolicy(document(tlsOnly, { Effect: "Allow" }), new FakeAws({}).context()),
      {
        message: "MalformedPolicy: statement 2 has no Principal",
      },
    );
  });

  it("keeps a bucket policy in its own state and reads it back until the bucket is gone", async () => {
    const aws = new FakeAws(accepting, folder);
    const policy = document(tlsOnly);
    assert.equal(await bucketPolicy.create({ bucket: "b", policy }, aws.context()), "b");
    assert.equal(await new OwnState(folder).get("bucket-policy", "b"), policy);
    assert.deepEqual(await bucketPolicy.read("b", aws.context(), {}), {
      inputs: { bucket: "b", policy },
      outputs: { region: "us-west-2" },
    });
    const gone = (): never => {
      throw awsError("NotFound");
    };
    assert.equal(
      await bucketPolicy.read("b", new FakeAws({ HeadBucket: gone }, folder).context(), {}),
      undefined,
    );
    await bucketPolicy.delete("b", {}, aws.context());
    assert.equal(await bucketPolicy.read("b", aws.context(), {}), undefined);
  });

  it("refuses a bucket policy about another bucket, also one whose name only begins alike", async () => {
    const policy = document({ ...tlsOnly, Resource: ["arn:aws:s3:::b/*", "arn:aws:s3:::bb/*"] });
    await assert.rejects(
      bucketPolicy.create({ bucket: "b", policy }, new FakeAws(accepting, folder).context()),
      {
        message: "MalformedPolicy: Policy has invalid resource: arn:aws:s3:::bb/*",
      },
    );
  });

  it("refuses to open a bucket to everyone behind a public access block", async () => {
    const policy = document({
      Effect: "Allow",
      Principal: { AWS: "*" },
      Action: "s3:GetObject",
      Resource: "arn:aws:s3:::b/*",
    });
    await assert.rejects(
      bucketPolicy.create({ bucket: "b", policy }, new FakeAws(accepting, folder).context()),
      {
        message:
          "AccessDenied: the public access block of b refuses a policy that opens it to everyone",
      },
    );
  });

  it("refuses a trust policy that IAM would refuse, listing every statement", () => {
    const good = {
      Effect: "Allow",
      Principal: { Service: "ec2.amazonaws.com" },
      Action: "sts:AssumeRole",
    };
    checkTrustPolicy(document(good));
    assert.throws(
      () => {
        checkTrustPolicy(document({ ...good, Action: ["s3:*"], Resource: "*" }, { Action: [] }));
      },
      {
        message:
          "MalformedPolicyDocument: statement 1 has the prohibited field Resource; " +
          "statement 1 has s3:*, which is no action of STS; statement 2 has no Effect of Allow or Deny; " +
          "statement 2 has no Principal; statement 2 has no Action",
      },
    );
  });
});
