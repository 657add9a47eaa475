/** What one policy learns while it looks at one subject. */
export class Findings {
  readonly #violations = new Set<string>();
  readonly #malformed = new Map<string, string>();
  readonly #undetermined = new Set<string>();

  /** Adds a violation; the same sentence twice counts once. */
  violation(message: string): void {
    this.#violations.add(message);
  }

  /** Notes that a leaf has a shape that the platform would reject. The value itself is never shown. */
  malformed(path: string, expected: string, found: string): void {
    this.#malformed.set(path, `${path} must be ${expected}, not ${found}`);
  }

  /** Notes a leaf whose value is not known before the update. */
  undetermined(path: string): void {
    this.#undetermined.add(path);
  }

  /** Known violations, then what is malformed. */
  get violations(): readonly string[] {
    return [...this.#violations, ...this.#malformed.values()];
  }

  /** Paths that were read and are not known yet, in the order they were read. */
  get undeterminedPaths(): readonly string[] {
    return [...this.#undetermined];
  }
}
