/** An image reference split at its tag and digest. */
export interface ImageReference {
  /** Registry and path, as written. */
  readonly repository: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

/** Splits `registry:port/path:tag@digest`. */
export function parseImage(image: string): ImageReference {
  const [named = "", digest] = image.split("@", 2);
  const colon = named.lastIndexOf(":");
  const tagged = colon > named.lastIndexOf("/");
  return {
    repository: tagged ? named.slice(0, colon) : named,
    tag: tagged ? named.slice(colon + 1) : undefined,
    digest,
  };
}

/**
 * The repository with the registry that a short name implies:
 * https://github.com/distribution/reference/blob/main/normalize.go
 */
export function qualifiedRepository(repository: string): string {
  const [first = "", ...rest] = repository.split("/");
  if (rest.length > 0 && (/[.:]/.test(first) || first === "localhost")) {
    return repository;
  }
  return rest.length > 0 ? `docker.io/${repository}` : `docker.io/library/${repository}`;
}
