import type { Context } from "../context";
import type { InputProperties } from "../inputTable";

/** One function of the AWS provider: what a program reads without owning it. */
export interface FunctionDefinition {
  readonly token: string;
  readonly inputs: InputProperties;
  readonly call: (inputs: object, context: Context) => Promise<Readonly<Record<string, unknown>>>;
}
