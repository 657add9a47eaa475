import { UNDETERMINED, type Field, type Read } from "../framework/field";
import { all, any, type Verdict } from "./verdict";

/** Labels of an object or of a pod template. */
export type Labels = Field;

function hasLabel(labels: Labels, key: string, accepted: readonly Read<string>[]): Verdict {
  const value = labels.at(key).text();
  if (value === UNDETERMINED) {
    return UNDETERMINED;
  }
  if (value === undefined) {
    return false;
  }
  return any(accepted.map((each) => (each === UNDETERMINED ? UNDETERMINED : each === value)));
}

function isThere(labels: Labels, key: string): Verdict {
  const label = labels.at(key);
  return label.isUnknown ? label.text() !== undefined : label.isPresent;
}

function not(verdict: Verdict): Verdict {
  return verdict === UNDETERMINED ? UNDETERMINED : !verdict;
}

function meets(expression: Field, labels: Labels): Verdict {
  const key = expression.at("key").text();
  const operator = expression.at("operator").text();
  if (typeof key !== "string" || typeof operator !== "string") {
    return UNDETERMINED;
  }
  const values = expression
    .at("values")
    .each()
    .map((value) => value.text());
  switch (operator) {
    case "In":
      return hasLabel(labels, key, values);
    case "NotIn":
      return not(hasLabel(labels, key, values));
    case "Exists":
      return isThere(labels, key);
    case "DoesNotExist":
      return not(isThere(labels, key));
    default:
      return UNDETERMINED;
  }
}

/** Whether a map of labels, as a Service has, selects something with these labels. An empty one selects all. */
export function selectsByMap(map: Field, labels: Labels): Verdict {
  if (map.isPresent && map.object() === UNDETERMINED) {
    return UNDETERMINED;
  }
  return all(map.eachEntry().map(([key, value]) => hasLabel(labels, key, [value.text()])));
}

/**
 * Whether a label selector selects something with these labels. An empty selector selects all.
 * https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
 */
export function selects(selector: Field, labels: Labels): Verdict {
  if (selector.isPresent && selector.object() === UNDETERMINED) {
    return UNDETERMINED;
  }
  const expressions = selector.at("matchExpressions").items();
  if (expressions === UNDETERMINED) {
    return UNDETERMINED;
  }
  return all([
    selectsByMap(selector.at("matchLabels"), labels),
    ...(expressions ?? []).map((expression) => meets(expression, labels)),
  ]);
}

/** True when a selector is known to have no requirement. */
export function isEmptySelector(selector: Field): boolean {
  return (
    selector.isKnown &&
    selector.at("matchLabels").eachEntry().length === 0 &&
    selector.at("matchExpressions").each().length === 0
  );
}
