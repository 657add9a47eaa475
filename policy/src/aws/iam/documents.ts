import type { Field } from "../../framework/field";
import type { ResourceView } from "../../framework/subject";
import { textsOf, type Text, type Texts } from "../texts";
import { tokens } from "../tokens";

/** One statement of a policy document. */
export interface Statement {
  readonly place: Field;
  readonly isAllow: boolean;
  readonly isDeny: boolean;
  readonly actions: Texts;
  readonly resources: Texts;
}

/** Resources that carry permissions as policy documents. */
export const permissionTypes = [
  tokens.policy,
  tokens.rolePolicy,
  tokens.groupPolicy,
  tokens.userPolicy,
  tokens.role,
] as const;

/** Where the permission documents of a resource are. A role carries them inline, its trust is none. */
export function permissionDocumentsOf({ type, props }: ResourceView): readonly Field[] {
  return type === tokens.role
    ? props
        .at("inlinePolicies")
        .each()
        .map((inline) => inline.at("policy"))
        .filter((policy) => policy.isPresent)
    : [props.at("policy")];
}

function oneOrMany(place: Field): readonly Field[] {
  return place.isList ? place.each() : [place];
}

/**
 * The statements of a document, which is JSON text or an object. A document without statements is reported.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function statementsOf(
  document: Field,
  report: (message: string) => void,
): readonly Statement[] {
  if (document.isAbsent) {
    report(`${document.path} must be a policy document, and is missing`);
    return [];
  }
  const statement = document.json().at("Statement");
  if (statement.isAbsent) {
    report(`${document.path} must be a policy document with a Statement`);
    return [];
  }
  return oneOrMany(statement).map((place) => {
    const effect = place.at("Effect").text();
    return {
      place,
      isAllow: effect === "Allow",
      isDeny: effect === "Deny",
      actions: textsOf(place.at("Action")),
      resources: textsOf(place.at("Resource")),
    };
  });
}

/** One condition of a statement, such as `StringEquals` of `aws:SourceAccount`. */
export interface Condition {
  readonly operator: string;
  readonly key: string;
  readonly values: Texts;
}

/** The conditions of a statement. */
export function conditionsOf({ place }: Statement): readonly Condition[] {
  return place
    .at("Condition")
    .eachEntry()
    .flatMap(([operator, keys]) =>
      keys.eachEntry().map(([key, values]) => ({ operator, key, values: textsOf(values) })),
    );
}

/**
 * True when a statement holds only where a key of the request has one of some values. A comparison that may be
 * skipped, that is negative or that accepts everything limits nothing.
 */
export function isLimitedBy(statement: Statement, names: (key: string) => boolean): boolean {
  return conditionsOf(statement).some(
    ({ operator, key, values }) =>
      names(key.toLowerCase()) &&
      !/IfExists$|Not|^Null$/.test(operator) &&
      !values.known.some(({ value }) => /^[*?]+$/.test(value)),
  );
}

/** The principals of one kind (`AWS`, `Service`, `Federated`) that a statement names. A bare `*` is of kind `AWS`. */
export function principalsOf({ place }: Statement, kind: "AWS" | "Service" | "Federated"): Texts {
  const principal = place.at("Principal");
  if (principal.isText) {
    return kind === "AWS" ? textsOf(principal) : { known: [], isComplete: true };
  }
  return textsOf(principal.at(kind));
}

/** The principals that stand for everyone. */
export function everyoneIn(statement: Statement): readonly Text[] {
  return principalsOf(statement, "AWS").known.filter(({ value }) => value === "*");
}

/**
 * True when a pattern of IAM, with `*` and `?`, takes in an action. Actions have no case. Compared character by
 * character: a regular expression made from a long pattern may run for ever.
 */
export function covers(pattern: string, action: string): boolean {
  const [wanted, given] = [pattern.toLowerCase(), action.toLowerCase()];
  let [at, star, retry] = [0, -1, 0];
  for (let read = 0; read < given.length;) {
    if (wanted[at] === "*") {
      star = at;
      retry = read;
      at += 1;
    } else if (wanted[at] === "?" || wanted[at] === given[read]) {
      at += 1;
      read += 1;
    } else if (star >= 0) {
      retry += 1;
      read = retry;
      at = star + 1;
    } else {
      return false;
    }
  }
  return /^\**$/.test(wanted.slice(at));
}

/** True when a pattern of actions takes in every action of every service. */
export function isEveryAction(pattern: string): boolean {
  return /^[*?:]*\*[*?:]*$/.test(pattern);
}

/** True when a statement is not limited to named resources. */
export function isUnbounded({ place, resources }: Statement): boolean {
  return (
    place.at("NotResource").isPresent ||
    resources.known.some(({ value }) => /^(?:arn:(?:aws[a-z-]*:)?)?[*?:/]*\*[*?:/]*$/.test(value))
  );
}
