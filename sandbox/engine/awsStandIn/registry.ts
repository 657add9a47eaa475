import { getCallerIdentity, getPartition, getRegion } from "./functions/account";
import { getObject } from "./functions/getObject";
import { openIdConnectProvider } from "./iam/openIdConnectProvider";
import { policy } from "./iam/policy";
import { role } from "./iam/role";
import { rolePolicy } from "./iam/rolePolicy";
import { rolePolicyAttachment } from "./iam/rolePolicyAttachment";
import { alias } from "./kms/alias";
import { key } from "./kms/key";
import type { Registry } from "./provider";
import { bucket } from "./s3/bucket";
import { bucketLifecycleConfiguration } from "./s3/bucketLifecycleConfiguration";
import { bucketObjectv2 } from "./s3/bucketObjectv2";
import { bucketOwnershipControls } from "./s3/bucketOwnershipControls";
import { bucketPolicy } from "./s3/bucketPolicy";
import { bucketPublicAccessBlock } from "./s3/bucketPublicAccessBlock";
import { bucketServerSideEncryptionConfiguration } from "./s3/bucketServerSideEncryptionConfiguration";
import { bucketVersioning } from "./s3/bucketVersioning";
import { objectCopy } from "./s3/objectCopy";

const resources = [
  alias,
  bucket,
  bucketLifecycleConfiguration,
  bucketObjectv2,
  bucketOwnershipControls,
  bucketPolicy,
  bucketPublicAccessBlock,
  bucketServerSideEncryptionConfiguration,
  bucketVersioning,
  key,
  objectCopy,
  openIdConnectProvider,
  policy,
  role,
  rolePolicy,
  rolePolicyAttachment,
];

const functions = [getCallerIdentity, getObject, getPartition, getRegion];

/** Everything that the stand-in has. A further resource type is one file and one line here. */
export const registry: Registry = {
  resources: new Map(resources.map((type) => [type.token, type])),
  functions: new Map(functions.map((definition) => [definition.token, definition])),
};
