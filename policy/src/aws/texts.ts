import { UNDETERMINED, type Field } from "../framework/field";

/** A text and where it is. */
export interface Text {
  readonly place: Field;
  readonly value: string;
}

/** The texts of a place that takes one or a list of them. */
export interface Texts {
  readonly known: readonly Text[];
  /** False when some of them, or the list itself, cannot be judged; the findings say why. */
  readonly isComplete: boolean;
}

/** Reads one text; none when it is absent or cannot be judged. */
export function textAt(place: Field): readonly Text[] {
  const value = place.text();
  return typeof value === "string" ? [{ place, value }] : [];
}

/** Reads one text or a list of texts; nothing there counts as no text. */
export function textsOf(place: Field): Texts {
  const places = place.isList ? place.each() : [place];
  const read = places.map((each) => ({ place: each, value: each.text() }));
  return {
    known: read.filter((text): text is Text => typeof text.value === "string"),
    isComplete: !read.some(({ value }) => value === UNDETERMINED),
  };
}

/**
 * True when a text is there, even if it is known only after the update, as identifiers of new resources are.
 * A malformed one is noted, and counts as there.
 */
export function hasText(place: Field): boolean {
  if (place.isUnknown) {
    return true;
  }
  const text = place.text();
  return text !== undefined && text !== "";
}
