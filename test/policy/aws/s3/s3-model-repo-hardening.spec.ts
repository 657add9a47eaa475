import { s3ModelRepoHardening } from "../../../../policy/src/aws/s3/s3-model-repo-hardening";
import { tokens } from "../../../../policy/src/aws/tokens";
import { describePolicy } from "../../support/describe-policy";
import { all, drop, set } from "../../support/edits";
import { resource } from "../../support/fixtures";
import { document, others } from "../fixtures";

describePolicy(s3ModelRepoHardening, {
  compliant: resource(tokens.bucketPublicAccessBlock, "models", {
    bucket: "models",
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  }),
  broken: Object.fromEntries(
    ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"].flatMap(
      (block) => [
        [`${block} that is off`, [set(block, false), [`${block} is not true`]] as const],
        [`${block} that is missing`, [drop(block), [`${block} is not true`]] as const],
      ],
    ),
  ),
  reads: ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"],
  notApplicable: others,
});

const ownership = "rule.objectOwnership is not BucketOwnerEnforced, so ACLs grant access";

describePolicy(s3ModelRepoHardening, {
  compliant: resource(tokens.bucketOwnership, "models", {
    rule: { objectOwnership: "BucketOwnerEnforced" },
  }),
  broken: {
    "ACLs of writers": [set("rule.objectOwnership", "ObjectWriter"), [ownership]],
    "no rule": [drop("rule"), [ownership]],
  },
  reads: ["rule.objectOwnership"],
  notApplicable: others,
});

const algorithm = "rules[0].applyServerSideEncryptionByDefault.sseAlgorithm";

describePolicy(s3ModelRepoHardening, {
  compliant: resource(tokens.bucketEncryption, "models", {
    rules: [
      { applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms" }, bucketKeyEnabled: true },
    ],
  }),
  broken: {
    "S3's own keys": [set(algorithm, "AES256"), [`${algorithm} is not aws:kms`]],
    "no algorithm": [drop(algorithm), [`${algorithm} is not aws:kms`]],
    "no bucket key": [
      drop("rules[0].bucketKeyEnabled"),
      ["rules[0].bucketKeyEnabled is not true, so each read of a model file is a call to KMS"],
    ],
    "no rules": [drop("rules"), ["rules is missing"]],
    "an empty list": [set("rules", []), ["rules is missing"]],
  },
  accepted: {
    "two layers of encryption": set("rules", [
      { applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms:dsse" } },
    ]),
  },
  reads: [algorithm, "rules[0].bucketKeyEnabled"],
  notApplicable: others,
  configured: {
    "S3's own keys": [
      { encryption: "AES256" },
      set("rules", [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }]),
      [],
    ],
    "no encryption at all": [
      { encryption: "AES256" },
      set("rules", [{}]),
      [`${algorithm} is missing`],
    ],
  },
});

const status = "versioningConfiguration.status is not Enabled, so an overwritten model is gone";

describePolicy(s3ModelRepoHardening, {
  compliant: resource(tokens.bucketVersioning, "models", {
    versioningConfiguration: { status: "Enabled" },
  }),
  broken: {
    "versioning that is off": [set("versioningConfiguration.status", "Suspended"), [status]],
    "no versioning": [drop("versioningConfiguration"), [status]],
  },
  reads: ["versioningConfiguration.status"],
  notApplicable: others,
});

const noAbort =
  "no enabled rule sets abortIncompleteMultipartUpload.daysAfterInitiation, so unfinished uploads are paid for ever";
const noExpiry =
  "no enabled rule sets noncurrentVersionExpiration.noncurrentDays, so every overwritten model is kept for ever";

describePolicy(s3ModelRepoHardening, {
  compliant: resource(tokens.bucketLifecycle, "models", {
    rules: [
      {
        id: "tidy",
        status: "Enabled",
        abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
        noncurrentVersionExpiration: { noncurrentDays: 30 },
      },
    ],
  }),
  broken: {
    "unfinished uploads": [drop("rules[0].abortIncompleteMultipartUpload"), [noAbort]],
    "old versions": [drop("rules[0].noncurrentVersionExpiration"), [noExpiry]],
    "a rule that is off": [set("rules[0].status", "Disabled"), [noAbort, noExpiry]],
    "no rules": [drop("rules"), [noAbort, noExpiry]],
  },
  reads: [
    "rules[0].status",
    "rules[0].abortIncompleteMultipartUpload.daysAfterInitiation",
    "rules[0].noncurrentVersionExpiration.noncurrentDays",
  ],
  notApplicable: others,
});

const statement = "policy.Statement[0]";
const noTls =
  'policy has no Deny of s3:* for every principal where Bool aws:SecureTransport is "false", so requests without TLS are served';
const tlsOnly = {
  Effect: "Deny",
  Principal: { AWS: ["*"] },
  Action: ["s3:*"],
  Resource: ["arn:aws:s3:::models", "arn:aws:s3:::models/*"],
  Condition: { Bool: { "aws:SecureTransport": ["false"] } },
};

describePolicy(s3ModelRepoHardening, {
  compliant: resource(tokens.bucketPolicy, "models", {
    bucket: "models",
    policy: document(tlsOnly),
  }),
  broken: {
    "requests without TLS": [
      set("policy", document({ ...tlsOnly, Effect: "Allow", Principal: { AWS: "1" } })),
      [noTls],
    ],
    "a refusal for some": [
      set("policy", document({ ...tlsOnly, Principal: { AWS: "1" } })),
      [noTls],
    ],
    "a refusal of reading only": [
      set("policy", document({ ...tlsOnly, Action: "s3:GetObject" })),
      [noTls],
    ],
    "a refusal of requests with TLS": [
      set(`${statement}.Condition.Bool["aws:SecureTransport"]`, ["true"]),
      [noTls],
    ],
    "access for everyone": [
      set("policy", {
        Statement: [
          tlsOnly,
          { Effect: "Allow", Principal: { AWS: ["*"] }, Action: "s3:GetObject", Resource: "*" },
        ],
      }),
      ["policy.Statement[1].Principal.AWS[0] is *, so everyone may use the bucket"],
    ],
    "no policy": [drop("policy"), ["policy must be a policy document, and is missing"]],
    "text that is no JSON": [
      set("policy", "{"),
      ["policy must be JSON, not text that does not parse"],
    ],
  },
  accepted: {
    "everyone as a bare star": set("policy", document({ ...tlsOnly, Principal: "*" })),
    "the same as JSON text": set("policy", JSON.stringify(document(tlsOnly))),
    "everyone of one organisation": set("policy", {
      Statement: [
        tlsOnly,
        {
          Effect: "Allow",
          Principal: "*",
          Action: "s3:GetObject",
          Resource: "*",
          Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } },
        },
      ],
    }),
  },
  reads: [
    `${statement}.Effect`,
    `${statement}.Principal.AWS[0]`,
    `${statement}.Action[0]`,
    `${statement}.Resource[0]`,
    `${statement}.Resource[1]`,
    `${statement}.Condition.Bool["aws:SecureTransport"][0]`,
  ],
  notApplicable: others,
});

describePolicy(s3ModelRepoHardening, {
  compliant: resource(tokens.bucket, "models", {
    bucket: "models",
    forceDestroy: false,
    acl: "private",
  }),
  broken: {
    "a bucket that is emptied on destroy": [
      set("forceDestroy", true),
      ["forceDestroy is true, so `destroy` deletes every model with the bucket"],
    ],
    "a public ACL": [set("acl", "public-read"), ["acl is public-read; remove it"]],
    "an inline policy without TLS": [set("policy", { Statement: [] }), [noTls]],
  },
  accepted: { "a bucket with its defaults": all(drop("forceDestroy"), drop("acl")) },
  reads: ["forceDestroy", "acl"],
  notApplicable: others,
  configured: {
    "buckets that may go": [{ allowForceDestroy: true }, set("forceDestroy", true), []],
  },
});

const uri = "accessControlPolicy.grants[0].grantee.uri";

describePolicy(s3ModelRepoHardening, {
  compliant: resource(tokens.bucketAcl, "models", {
    acl: "private",
    accessControlPolicy: {
      grants: [
        { permission: "WRITE", grantee: { uri: "http://acs.amazonaws.com/groups/s3/LogDelivery" } },
      ],
    },
  }),
  broken: {
    "a public ACL": [set("acl", "public-read-write"), ["acl is public-read-write; remove it"]],
    "a grant to everyone": [
      set(uri, "http://acs.amazonaws.com/groups/global/AllUsers"),
      [`${uri} is http://acs.amazonaws.com/groups/global/AllUsers, which is everyone`],
    ],
  },
  reads: ["acl", uri],
  notApplicable: others,
});

describePolicy(s3ModelRepoHardening, {
  compliant: resource("aws:s3/bucketVersioningV2:BucketVersioningV2", "models", {
    versioningConfiguration: { status: "Enabled" },
  }),
  broken: {
    "versioning that is off in the deprecated resource": [
      set("versioningConfiguration.status", "Disabled"),
      [status],
    ],
  },
  reads: ["versioningConfiguration.status"],
  notApplicable: others,
});
