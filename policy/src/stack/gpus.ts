import { instanceSize, isAccelerated } from "../aws/account/instance-types";
import { textsOf } from "../aws/texts";
import { tokens } from "../aws/tokens";
import { UNDETERMINED, type Read } from "../framework/field";
import type { PodTemplate } from "../framework/pod-template";
import { parseQuantity } from "../framework/quantity";
import type { StackResource } from "../framework/stack-policy";

const resourceName = "nvidia.com/gpu";

/** GPUs that one pod asks for; what is not known counts as undetermined. */
export function gpusOf(pod: PodTemplate): Read<number> {
  const counts = pod.containers
    .filter(({ role }) => role === "main" || role === "sidecar")
    .map(({ field }) => {
      const resources = field.at("resources");
      const place = resources.at("limits", resourceName).isPresent
        ? resources.at("limits", resourceName)
        : resources.at("requests", resourceName);
      const quantity = place.scalar();
      return quantity === undefined || quantity === UNDETERMINED
        ? quantity
        : parseQuantity(quantity);
    });
  if (counts.includes(UNDETERMINED)) {
    return UNDETERMINED;
  }
  return counts.reduce<number>((sum, count) => sum + (typeof count === "number" ? count : 0), 0);
}

/** A node group with the instance type that costs most, and most GPUs of the type that has fewest. */
export interface NodeGroup {
  readonly resource: StackResource;
  readonly types: readonly string[];
  readonly maxSize: Read<number>;
  readonly isComplete: boolean;
}

/** The node groups of a stack; the instance type may come from the launch template. */
export function nodeGroupsOf(resources: readonly StackResource[]): readonly NodeGroup[] {
  return resources
    .filter(({ type }) => type === tokens.nodeGroup)
    .map((resource) => {
      const types = textsOf(resource.props.at("instanceTypes"));
      return {
        resource,
        types: types.known.map(({ value }) => value),
        maxSize: resource.props.at("scalingConfig", "maxSize").integer(),
        isComplete: types.isComplete,
      };
    });
}

/** GPUs of a node group at its largest; undetermined when its size or type is not known. */
export function capacityOf({ types, maxSize, isComplete }: NodeGroup): Read<number> {
  if (
    !isComplete ||
    maxSize === UNDETERMINED ||
    types.some((type) => isAccelerated(type) && instanceSize(type) === undefined)
  ) {
    return UNDETERMINED;
  }
  const fewest = Math.min(...types.map((type) => instanceSize(type)?.gpus ?? 0));
  return types.length === 0 ? 0 : fewest * (maxSize ?? 0);
}
