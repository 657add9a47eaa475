import type { InputFailure } from "./checkInputs";
import type { Context } from "./context";
import type { InputProperties, InputTable, Plain } from "./inputTable";

/** What is there now, as far as AWS can tell; an input that is listed as undefined is known to be absent. */
export interface Live<Args, Output extends string> {
  readonly inputs: { readonly [Key in keyof Args]?: Plain<Args[Key]> | undefined };
  readonly outputs: Readonly<Record<Output, unknown>>;
}

/** How a resource gets a physical name when the program gives none. */
export interface AutoName {
  readonly property: string;
  readonly maxLength: number;
  readonly lowerCase?: boolean;
  readonly prefix?: string;
}

/**
 * One resource type of the AWS provider.
 *
 * @typeParam Args the argument type of `@pulumi/aws`, which the input table must match
 * @typeParam Output the names of the properties that AWS computes
 */
export interface ResourceType<Args, Output extends string> {
  /** The type token, for example `aws:s3/bucket:Bucket`. */
  readonly token: string;
  /** The upstream source that says which inputs force a new resource. */
  readonly source: string;
  readonly inputs: InputTable<Args>;
  readonly outputs: readonly Output[];
  /** Computed properties that an update may change. */
  readonly changedByUpdate?: readonly Output[];
  /** Inputs and outputs that are secret even when the program did not say so. */
  readonly secrets?: readonly (Output | (keyof Args & string))[];
  readonly autoName?: AutoName;
  /** What single inputs cannot show; gets only what is known. */
  check?(inputs: Partial<Plain<Args>>): readonly InputFailure[];
  /** Creates the resource and returns its id. */
  create(inputs: Plain<Args>, context: Context): Promise<string>;
  /** Steps after creation; when one fails the engine keeps the resource, marked as not finished. */
  configure?(id: string, inputs: Plain<Args>, context: Context): Promise<void>;
  /** Reads the resource; undefined when it is gone. `known` holds the last inputs, empty on import. */
  read(
    id: string,
    context: Context,
    known: Partial<Plain<Args>>,
  ): Promise<Live<Args, Output> | undefined>;
  /** Brings the resource to new inputs; absent where every change replaces. */
  update?(id: string, news: Plain<Args>, olds: Plain<Args>, context: Context): Promise<void>;
  /** Deletes the resource; that it is gone already is no error. */
  delete(id: string, inputs: Plain<Args>, context: Context): Promise<void>;
}

/** A resource type without its static types, as the provider handles all of them. */
export interface RegisteredType {
  readonly token: string;
  readonly source: string;
  readonly inputs: InputProperties;
  readonly outputs: readonly string[];
  readonly changedByUpdate: readonly string[];
  readonly secrets: readonly string[];
  readonly autoName: AutoName | undefined;
  readonly canUpdate: boolean;
  readonly check: (inputs: object) => readonly InputFailure[];
  readonly create: (inputs: object, context: Context) => Promise<string>;
  readonly configure: (id: string, inputs: object, context: Context) => Promise<void>;
  readonly read: (id: string, context: Context, known: object) => Promise<ReadResource | undefined>;
  readonly update: (id: string, news: object, olds: object, context: Context) => Promise<void>;
  readonly delete: (id: string, inputs: object, context: Context) => Promise<void>;
}

export interface ReadResource {
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, unknown>>;
}

/**
 * Makes a resource type ready for the registry.
 * The casts are safe because inputs reach a type only after they passed its table.
 */
export function defineResource<Args, Output extends string>(
  type: ResourceType<Args, Output>,
): RegisteredType {
  return {
    token: type.token,
    source: type.source,
    inputs: type.inputs as unknown as InputProperties,
    outputs: type.outputs,
    changedByUpdate: type.changedByUpdate ?? [],
    secrets: type.secrets ?? [],
    autoName: type.autoName,
    canUpdate: type.update !== undefined,
    check: (inputs) => type.check?.(inputs) ?? [],
    create: (inputs, context) => type.create(inputs as Plain<Args>, context),
    configure: async (id, inputs, context) => type.configure?.(id, inputs as Plain<Args>, context),
    read: async (id, context, known) => type.read(id, context, known),
    update: async (id, news, olds, context) => {
      if (type.update === undefined)
        throw new Error(`${type.token} has no input that can be changed in place`);
      await type.update(id, news as Plain<Args>, olds as Plain<Args>, context);
    },
    delete: (id, inputs, context) => type.delete(id, inputs as Plain<Args>, context),
  };
}
