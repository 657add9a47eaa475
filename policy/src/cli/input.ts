import { readFileSync } from "node:fs";
import { LineCounter, isMap, isSeq, parseAllDocuments, type Document, type Node } from "yaml";
import type { AnalyzedResource } from "../analyzer/messages";
import { objectLabel, textAt } from "./label";
import { plain } from "./plain";
import { isState, resourcesOfState } from "./state";

/** A resource that was read from a file, and where it stands there. */
export interface CheckedResource {
  /** What resource policies see. */
  readonly inputs: AnalyzedResource;
  /** What stack policies see. */
  readonly outputs: AnalyzedResource;
  /** `kind/namespace/name`, or `type::name` for what is no Kubernetes object. */
  readonly label: string;
  readonly file: string;
  readonly line: number;
}

/** Input that cannot be checked. Its message lists every problem. */
export class InputError extends Error {
  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.name = "InputError";
  }
}

/** Everything that was read. */
export interface Input {
  readonly resources: readonly CheckedResource[];
  /** True when an exported state was read, which is always a whole stack. */
  readonly isWholeStack: boolean;
}

interface Located {
  readonly value: unknown;
  readonly line: number;
}

/** The objects of a document: itself, or the items of a List, however deep. */
function objectsOf(node: Node | null, value: unknown, lines: LineCounter): Located[] {
  const line =
    node?.range === undefined || node.range === null ? 1 : lines.linePos(node.range[0]).line;
  const object = value as { kind?: unknown; items?: unknown } | null;
  const isList = typeof object?.kind === "string" && object.kind.endsWith("List");
  if (!isList || !Array.isArray(object.items)) {
    return [{ value, line }];
  }
  const kind = object.kind === "List" ? undefined : (object.kind as string).replace(/List$/, "");
  const apiVersion = (value as { apiVersion?: unknown }).apiVersion;
  const items = isMap(node) ? node.get("items", true) : undefined;
  return object.items.flatMap((item: unknown, index) => {
    const itemNode = isSeq(items) ? (items.items[index] as Node | undefined) : undefined;
    const isObject = typeof item === "object" && item !== null && !Array.isArray(item);
    // Items of a typed List may leave out what the List says.
    const complete = isObject && kind !== undefined ? { apiVersion, kind, ...item } : item;
    return objectsOf(itemNode ?? node, complete, lines);
  });
}

function resourceOf(
  { value, line }: Located,
  file: string,
  index: number,
): CheckedResource | string {
  const apiVersion = textAt(value, "apiVersion");
  const kind = textAt(value, "kind");
  if (apiVersion === "" || kind === "") {
    const missing = [
      ...(apiVersion === "" ? ["apiVersion"] : []),
      ...(kind === "" ? ["kind"] : []),
    ];
    return `${file}:${String(line)}: the object has no ${missing.join(" and no ")}`;
  }
  const type = `kubernetes:${apiVersion.includes("/") ? apiVersion : `core/${apiVersion}`}:${kind}`;
  const label = objectLabel(value);
  const name = textAt(value, "metadata", "name");
  const resource: AnalyzedResource = {
    type,
    name: name === "" ? String(index) : name,
    urn: `urn:pulumi:check::manifests::${type}::${label}#${String(index)}`,
    props: plain(value) as Record<string, unknown>,
  };
  return { inputs: resource, outputs: resource, label, file, line };
}

function syntaxProblems(documents: readonly Document[], file: string): string[] {
  return documents.flatMap(({ errors }) =>
    errors.map(({ message, linePos }) => {
      const [first = ""] = message.split("\n");
      return `${file}:${String(linePos?.[0].line ?? 1)}: ${first.replace(/ at line \d+, column \d+:?$/, "")}`;
    }),
  );
}

function readManifests(text: string, file: string): Input {
  const lines = new LineCounter();
  const documents = [...parseAllDocuments(text, { lineCounter: lines })] as Document[];
  const syntax = syntaxProblems(documents, file);
  if (syntax.length > 0) {
    throw new InputError(syntax);
  }
  const values = documents.map((document) => ({
    node: document.contents,
    value: document.toJS() as unknown,
  }));
  const [only] = values;
  if (values.length === 1 && isState(only?.value)) {
    return { resources: resourcesOfState(only.value, file), isWholeStack: true };
  }
  const read = values
    .filter(({ value }) => value !== null && value !== undefined)
    .flatMap(({ node, value }) => objectsOf(node, value, lines))
    .map((located, index) => resourceOf(located, file, index));
  const problems = read.filter((entry) => typeof entry === "string");
  if (problems.length > 0 || read.length === 0) {
    throw new InputError(problems.length > 0 ? problems : [`${file}: there is no object in it`]);
  }
  return { resources: read.filter((entry) => typeof entry !== "string"), isWholeStack: false };
}

function readOne(file: string, standardInput: () => string): Input {
  const isStandardInput = file === "-";
  let text: string;
  try {
    text = isStandardInput ? standardInput() : readFileSync(file, "utf8");
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InputError([`${file}: cannot be read: ${reason}`]);
  }
  const name = isStandardInput ? "<stdin>" : file;
  try {
    return readManifests(text, name);
  } catch (error) {
    if (error instanceof InputError) {
      throw error;
    }
    throw new InputError([`${name}: ${error instanceof Error ? error.message : String(error)}`]);
  }
}

/**
 * Reads manifests or exported states, `-` for standard input.
 *
 * @throws InputError that lists the problems of all files
 */
export function readInput(files: readonly string[], standardInput: () => string): Input {
  const problems: string[] = [];
  const inputs: Input[] = [];
  for (const file of files) {
    try {
      inputs.push(readOne(file, standardInput));
    } catch (error) {
      if (!(error instanceof InputError)) {
        throw error;
      }
      problems.push(error.message);
    }
  }
  if (problems.length > 0) {
    throw new InputError(problems);
  }
  return {
    resources: inputs.flatMap(({ resources }) => resources),
    isWholeStack: inputs.some(({ isWholeStack }) => isWholeStack),
  };
}
