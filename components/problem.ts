/** One thing that is wrong with the user's input. */
export interface Problem {
  /** Where: a configuration path (`servers.main.replicas`) or `file:line`. */
  readonly path: string;
  /** What is wrong and what is accepted, as one sentence. */
  readonly message: string;
}

/** Each problem once. */
export function uniqueProblems(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((item) => [`${item.path}\n${item.message}`, item])).values()];
}
