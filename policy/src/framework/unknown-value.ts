import { UnknownValueError } from "@pulumi/policy";

// The SDK exports the class but strips its declaration: https://github.com/pulumi/pulumi-policy/blob/main/sdk/nodejs/policy/proxy.ts
declare module "@pulumi/policy/proxy" {
  export class UnknownValueError extends Error {
    constructor(unknownTypeSentinel: string, props: readonly string[]);
  }
}

/** The SDK's own mark of an unknown string: https://github.com/pulumi/pulumi-policy/blob/main/sdk/nodejs/policy/proxy.ts */
const unknownString = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** True for the error that the SDK throws when a policy touches a value that is not known yet. */
export function isUnknownValue(error: unknown): boolean {
  return error instanceof UnknownValueError;
}

/** An error that makes the SDK report, as an advisory, that some values are not known during preview. */
export function unknownValues(paths: readonly string[]): Error {
  return new UnknownValueError(unknownString, [paths.join(", ")]);
}
