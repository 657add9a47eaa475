/**
 * The name under which a mirror holds an image: the host and then the full original name, so that no two images
 * collide. Names without a registry are Docker Hub's.
 */
export function mirroredImage(registryHost: string | undefined, image: string): string {
  if (registryHost === undefined || image.startsWith(`${registryHost}/`)) return image;
  return `${registryHost}/${qualifiedImage(image)}`;
}

/** An image name with its registry written out. https://github.com/distribution/reference */
export function qualifiedImage(image: string): string {
  const [first = "", ...rest] = image.split("/");
  const hasRegistry =
    rest.length > 0 && (first.includes(".") || first.includes(":") || first === "localhost");
  if (hasRegistry) return image;
  return rest.length > 0 ? `docker.io/${image}` : `docker.io/library/${image}`;
}
