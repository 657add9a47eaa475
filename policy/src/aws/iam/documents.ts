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

/** True when a pattern of IAM, with `*` and `?`, takes in an action. Actions have no case. */
export function covers(pattern: string, action: string): boolean {
  const expression = pattern
    .replace(/[\\^$.+()[\]{}|]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${expression}$`, "i").test(action);
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
