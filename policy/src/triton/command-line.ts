import { UNDETERMINED, type Field } from "../framework/field";
import type { Container } from "../framework/pod-template";
import { serverFlags } from "./flag-table";
import { isShell, shellWords, takesScript } from "./shell";

/** A value of a flag: known text, `undefined` for none, or {@link UNDETERMINED}. Never show it: it may be a secret. */
export type FlagValue = string | undefined | typeof UNDETERMINED;

/** One flag as it is written. */
export interface GivenFlag {
  readonly name: string;
  readonly value: FlagValue;
  /** Where it is written. */
  readonly path: string;
  /** True when the value comes from the text itself and not through a variable. */
  readonly isLiteral: boolean;
}

/** The server's command line, as far as it is known before the container runs. */
export interface CommandLine {
  readonly flags: readonly GivenFlag[];
  /** The last value of a flag, which is the one that counts; `undefined` when it is not given. */
  readonly last: (name: string) => FlagValue;
  readonly has: (name: string) => boolean;
}

interface Word {
  readonly text: string | typeof UNDETERMINED;
  readonly path: string;
  readonly isLiteral: boolean;
}

type Variables = ReadonlyMap<string, string | typeof UNDETERMINED>;

function variablesOf(container: Field): Variables {
  const variables = new Map<string, string | typeof UNDETERMINED>();
  for (const variable of container.at("env").each()) {
    const name = variable.at("name").text();
    const value = variable.at("value");
    if (typeof name === "string") {
      const text = value.isKnown ? value.scalar() : UNDETERMINED;
      const isEmpty = value.isAbsent && variable.at("valueFrom").isAbsent;
      variables.set(name, isEmpty ? "" : typeof text === "symbol" ? UNDETERMINED : String(text));
    }
  }
  return variables;
}

/** Expands `$(NAME)`, and in a script also `$NAME` and `${NAME}`. */
function expand(word: Word, variables: Variables, inScript: boolean): Word {
  if (word.text === UNDETERMINED) {
    return word;
  }
  const unknown = new Set<string>();
  const pattern = inScript
    ? /\$\(([A-Za-z_]\w*)\)|\$\{([A-Za-z_]\w*)\}|\$([A-Za-z_]\w*)/g
    : /\$\(([A-Za-z_]\w*)\)/g;
  const text = word.text.replace(pattern, (written: string, ...names: (string | undefined)[]) => {
    const name = names.slice(0, 3).find((candidate) => candidate !== undefined) ?? "";
    const value = variables.get(name);
    if (value === UNDETERMINED) {
      unknown.add(name);
      return written;
    }
    return value ?? (inScript ? "" : written);
  });
  return unknown.size === 0
    ? { ...word, text, isLiteral: word.isLiteral && text === word.text }
    : { ...word, isLiteral: false };
}

function wordsOf(container: Field): Word[] {
  const command = container.at("command").each();
  const args = container.at("args").each();
  return [...command, ...args].map((field) => {
    const value = field.scalar();
    return {
      text: value === UNDETERMINED ? UNDETERMINED : String(value ?? ""),
      path: field.path,
      isLiteral: true,
    };
  });
}

/** Replaces `sh -c <script>` by the script's own words. */
function unfoldScripts(words: readonly Word[], variables: Variables): Word[] {
  const shell = words.findIndex(({ text }) => typeof text === "string" && isShell(text));
  const option = words.findIndex(
    ({ text }, index) => index > shell && typeof text === "string" && takesScript(text),
  );
  const script = shell < 0 || option < 0 ? undefined : words[option + 1];
  if (script === undefined) {
    return words.map((word) => expand(word, variables, false));
  }
  const before = words.slice(0, shell).map((word) => expand(word, variables, false));
  if (script.text === UNDETERMINED) {
    return before;
  }
  // The first word after the script is $0; `"$@"` stands for the others.
  const rest = words.slice(option + 3).map((word) => expand(word, variables, false));
  return [
    ...before,
    ...shellWords(script.text).flatMap((text) =>
      text === "$@" || text === "$*" ? rest : [expand({ ...script, text }, variables, true)],
    ),
  ];
}

function undeterminedReference(word: Word): boolean {
  return !word.isLiteral && typeof word.text === "string" && /\$[({A-Za-z_]/.test(word.text);
}

function flagIn(words: readonly Word[], index: number): GivenFlag | undefined {
  const word = words[index];
  if (word === undefined || word.text === UNDETERMINED) {
    return undefined;
  }
  const [, name, assigned] = /^--([A-Za-z][\w-]*)(?:=([\s\S]*))?$/.exec(word.text) ?? [];
  if (name === undefined) {
    return undefined;
  }
  const known = serverFlags[name];
  const next = words[index + 1];
  const takesNext =
    assigned === undefined &&
    known?.isSwitch !== true &&
    next !== undefined &&
    (next.text === UNDETERMINED || !/^(?:--|[;&|]$)/.test(next.text));
  const source = takesNext ? next : word;
  const value = takesNext ? next.text : assigned;
  return {
    name,
    value: undeterminedReference(source) ? UNDETERMINED : value,
    path: word.path,
    isLiteral: source.isLiteral,
  };
}

/**
 * Reads the server's flags from a container: `--flag value` and `--flag=value`, also inside a shell script, with
 * `$(VARIABLE)` filled in from the container's own literal variables.
 * https://kubernetes.io/docs/tasks/inject-data-application/define-command-argument-container/
 */
export function commandLineOf(container: Container): CommandLine {
  const words = unfoldScripts(wordsOf(container.field), variablesOf(container.field));
  const flags = words.map((_, index) => flagIn(words, index)).filter((flag) => flag !== undefined);
  return {
    flags,
    last: (name) => flags.findLast((flag) => flag.name === name)?.value,
    has: (name) => flags.some((flag) => flag.name === name),
  };
}

const truths: Readonly<Record<string, boolean>> = {
  true: true,
  on: true,
  "1": true,
  false: false,
  off: false,
  "0": false,
};

/** Reads a boolean as the server does, in any case; `undefined` when it is not one. */
export function truthOf(value: FlagValue): boolean | undefined {
  return typeof value === "string" ? truths[value.toLowerCase()] : undefined;
}

/** The number that a flag sets, its default when it is not given, or UNDETERMINED. */
export function numberOf(
  line: CommandLine,
  flag: string,
  defaultValue: number,
): number | typeof UNDETERMINED {
  const value = line.last(flag);
  if (value === UNDETERMINED) {
    return UNDETERMINED;
  }
  const number = Number(value ?? defaultValue);
  return Number.isFinite(number) ? number : UNDETERMINED;
}
