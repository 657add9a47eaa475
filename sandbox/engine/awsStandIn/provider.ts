import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";

import { describeError } from "../plugin";
import { type NamingRequest, wasNamedHere, withName } from "./autonaming";
import { checkInputs, defaultsKey, type InputFailure } from "./checkInputs";
import type { ProviderConfiguration } from "./configuration";
import { awsClients, type Context } from "./context";
import { type Difference, differences, projectInputs } from "./differences";
import type { FunctionDefinition } from "./functions/functionDefinition";
import type { OwnState } from "./ownState";
import {
  containsUnknown,
  isRecord,
  keepSecrets,
  type PropertyMap,
  type PropertyValue,
  reveal,
  revealAll,
  secret,
  unknown,
  withoutUndefined,
} from "./propertyValues";
import type { ReadResource, RegisteredType } from "./resourceType";

/** What the provider offers: resource types and functions by token. */
export interface Registry {
  readonly resources: ReadonlyMap<string, RegisteredType>;
  readonly functions: ReadonlyMap<string, FunctionDefinition>;
}

export interface Checked {
  readonly inputs: PropertyMap;
  readonly failures: readonly InputFailure[];
}

export interface Compared {
  readonly differences: readonly Difference[];
  readonly deleteBeforeReplace: boolean;
}

export interface Resource {
  readonly id: string;
  readonly inputs: PropertyMap;
  readonly properties: PropertyMap;
}

/** A resource that exists, but whose creation or update did not end well. */
export class NotFinishedError extends Error {
  constructor(
    readonly resource: Resource,
    cause: unknown,
  ) {
    super(describeError(cause));
  }
}

/** Makes the context of a call; tests put their own in place. */
export type ContextFactory = (
  configuration: ProviderConfiguration,
  region: string,
) => Promise<Context>;

/** What all resource types have in common: everything but the calls to AWS. */
export class Provider {
  #configuration: ProviderConfiguration | undefined;
  readonly #contexts = new Map<string, Promise<Context>>();

  constructor(
    private readonly registry: Registry,
    private readonly contextFor: ContextFactory,
  ) {}

  configure(configuration: ProviderConfiguration): void {
    this.#configuration = configuration;
    this.#contexts.clear();
  }

  /** Checks inputs and gives the resource its physical name. */
  check(token: string, naming: NamingRequest): Checked {
    const type = this.registry.resources.get(token);
    if (type === undefined) {
      return {
        inputs: naming.news,
        failures: [{ property: "", reason: this.#unknownToken(token, "resources") }],
      };
    }
    const inputs = withName(type.autoName, { ...naming, news: policiesAsText(type, naming.news) });
    const failures = checkInputs(type.inputs, inputs);
    if (failures.length > 0) return { inputs, failures };
    const known = Object.fromEntries(
      Object.entries(revealAll(inputs)).filter(([, value]) => !containsUnknown(value)),
    );
    return { inputs, failures: type.check(known) };
  }

  /** What an update would change, and whether it can be done in place. */
  diff(
    token: string,
    oldInputs: PropertyMap,
    oldProperties: PropertyMap,
    news: PropertyMap,
  ): Compared {
    const type = this.#type(token);
    const found = [...differences(type.inputs, oldInputs, news)];
    if (type.inputs.tags !== undefined && !found.some(({ path }) => path.startsWith("tags"))) {
      found.push(...this.#defaultTagDifferences(oldProperties, news));
    }
    const replaced = found.some(({ replace }) => replace);
    const name = type.autoName?.property;
    // Two resources cannot have one name at the same time.
    const sameGivenName =
      name !== undefined &&
      !wasNamedHere(news, name) &&
      !found.some(({ path }) => path === name) &&
      !containsUnknown(news[name]);
    return { differences: found, deleteBeforeReplace: replaced && sameGivenName };
  }

  async create(token: string, inputs: PropertyMap, preview: boolean): Promise<Resource> {
    const type = this.#type(token);
    if (preview) {
      const computed = Object.fromEntries(type.outputs.map((output) => [output, unknown]));
      return {
        id: "",
        inputs,
        properties: this.#markSecrets(type, { ...withoutDefaults(inputs), ...computed }, inputs),
      };
    }
    const plain = plainInputs(inputs);
    const context = await this.#context(plain);
    const id = await type.create(plain, context);
    try {
      await type.configure(id, plain, context);
      return await this.#readBack(type, id, inputs, context);
    } catch (error) {
      throw new NotFinishedError({ id, inputs, properties: withoutDefaults(inputs) }, error);
    }
  }

  async update(
    token: string,
    id: string,
    olds: OldResource,
    news: PropertyMap,
    preview: boolean,
  ): Promise<Resource> {
    const type = this.#type(token);
    if (preview) {
      const changed = Object.fromEntries(type.changedByUpdate.map((output) => [output, unknown]));
      const outputs = Object.fromEntries(type.outputs.flatMap((key) => pick(olds.properties, key)));
      const properties = { ...withoutDefaults(news), ...outputs, ...changed };
      return { id, inputs: news, properties: this.#markSecrets(type, properties, news) };
    }
    const plain = plainInputs(news);
    const context = await this.#context(plain);
    try {
      await type.update(id, plain, plainInputs(olds.inputs), context);
      return await this.#readBack(type, id, news, context);
    } catch (error) {
      throw new NotFinishedError({ id, inputs: olds.inputs, properties: olds.properties }, error);
    }
  }

  /** Reads what is there now; undefined when it is gone. Without old inputs this is an import. */
  async read(token: string, id: string, oldInputs: PropertyMap): Promise<Resource | undefined> {
    const type = this.#type(token);
    const known = plainInputs(oldInputs);
    const live = await type.read(id, await this.#context(known), known);
    return live === undefined ? undefined : this.#resource(type, id, oldInputs, live);
  }

  async delete(token: string, id: string, inputs: PropertyMap): Promise<void> {
    const plain = plainInputs(inputs);
    await this.#type(token).delete(id, plain, await this.#context(plain));
  }

  async invoke(token: string, args: PropertyMap): Promise<PropertyMap | readonly InputFailure[]> {
    const definition = this.registry.functions.get(token);
    if (definition === undefined) throw new Error(this.#unknownToken(token, "functions"));
    const failures = checkInputs(definition.inputs, args);
    if (failures.length > 0) return failures;
    const plain = plainInputs(args);
    return withoutUndefined(
      await definition.call(plain, await this.#context(plain)),
    ) as PropertyMap;
  }

  async #readBack(
    type: RegisteredType,
    id: string,
    inputs: PropertyMap,
    context: Context,
  ): Promise<Resource> {
    const live = await type.read(id, context, plainInputs(inputs));
    if (live === undefined)
      throw new Error(`${type.token} ${id} cannot be found directly after it was written`);
    return { ...this.#resource(type, id, inputs, live), inputs };
  }

  #resource(type: RegisteredType, id: string, known: PropertyMap, live: ReadResource): Resource {
    const inputs = projectInputs(type.inputs, known, live.inputs);
    const outputs = withoutUndefined(live.outputs) as PropertyMap;
    const properties = { ...withoutDefaults(inputs), ...outputs };
    return { id, inputs, properties: this.#markSecrets(type, properties, inputs) };
  }

  #markSecrets(type: RegisteredType, properties: PropertyMap, inputs: PropertyMap): PropertyMap {
    const marked = keepSecrets(properties, inputs);
    if (!isRecord(marked)) return properties;
    const always = type.secrets.flatMap((key) =>
      pick(marked, key).map(([, value]) => [key, secret(value)] as const),
    );
    return { ...marked, ...Object.fromEntries(always) };
  }

  #defaultTagDifferences(oldProperties: PropertyMap, news: PropertyMap): Difference[] {
    const wanted = { ...this.#configured().defaultTags, ...(isRecord(news.tags) ? news.tags : {}) };
    const had = oldProperties.tagsAll === undefined ? {} : reveal(oldProperties.tagsAll);
    return differences({ tagsAll: { kind: "map" } }, { tagsAll: had }, { tagsAll: wanted }).slice();
  }

  #type(token: string): RegisteredType {
    const type = this.registry.resources.get(token);
    if (type === undefined) throw new Error(this.#unknownToken(token, "resources"));
    return type;
  }

  #unknownToken(token: string, kind: "resources" | "functions"): string {
    return `the AWS stand-in does not have ${token}; it has ${[...this.registry[kind].keys()].sort().join(", ")}`;
  }

  #configured(): ProviderConfiguration {
    if (this.#configuration === undefined)
      throw new Error("the AWS stand-in was used before it was configured");
    return this.#configuration;
  }

  async #context(inputs: object): Promise<Context> {
    const configuration = this.#configured();
    const { region } = inputs as { region?: string };
    const wanted = region ?? configuration.region;
    const context = this.#contexts.get(wanted) ?? this.contextFor(configuration, wanted);
    this.#contexts.set(wanted, context);
    return context;
  }
}

export interface OldResource {
  readonly inputs: PropertyMap;
  readonly properties: PropertyMap;
}

/** Contexts on real clients; the account is asked for once, and refused if it is not an allowed one. */
export function awsContexts(own: OwnState): ContextFactory {
  return async (configuration, region) => {
    const clients = awsClients(configuration, region);
    const { Account: accountId = "" } = await clients.sts.send(new GetCallerIdentityCommand({}));
    const { allowedAccountIds, forbiddenAccountIds } = configuration;
    if (
      (allowedAccountIds.length > 0 && !allowedAccountIds.includes(accountId)) ||
      forbiddenAccountIds.includes(accountId)
    ) {
      throw new Error(`AWS account ID not allowed: ${accountId}`);
    }
    return { ...clients, region, accountId, own, defaultTags: configuration.defaultTags };
  };
}

/** A policy document given as an object is the same as its JSON text, and is kept as text. */
function policiesAsText(type: RegisteredType, news: PropertyMap): PropertyMap {
  return Object.fromEntries(
    Object.entries(news).map(([key, value]): [string, PropertyValue] => {
      if (type.inputs[key]?.kind !== "policy" || containsUnknown(value)) return [key, value];
      const plain = reveal(value);
      return isRecord(plain) ? [key, keepSecrets(JSON.stringify(plain), value)] : [key, value];
    }),
  );
}

function plainInputs(inputs: PropertyMap): PropertyMap {
  return revealAll(withoutDefaults(inputs));
}

function withoutDefaults(inputs: PropertyMap): PropertyMap {
  return Object.fromEntries(Object.entries(inputs).filter(([key]) => key !== defaultsKey));
}

function pick(properties: PropertyMap, key: string): [string, PropertyValue][] {
  const value = properties[key];
  return value === undefined ? [] : [[key, value]];
}
