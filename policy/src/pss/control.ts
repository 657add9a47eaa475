import { where } from "../framework/containers";
import type { Field } from "../framework/field";
import type { PodTemplate } from "../framework/pod-template";

/** One control of a Pod Security Standards profile. */
export type Control = (pod: PodTemplate, report: (message: string) => void) => void;

/** A security context, of the pod or of one container, and how messages name it. */
export interface SecurityContext {
  /** Opens a message: empty for the pod. */
  readonly prefix: string;
  readonly context: Field;
}

/** The security contexts of the pod and of all its containers. */
export function securityContexts(pod: PodTemplate): readonly SecurityContext[] {
  return [{ prefix: "", context: pod.spec.at("securityContext") }, ...containerContexts(pod)];
}

/** The security contexts of all containers. */
export function containerContexts(pod: PodTemplate): readonly SecurityContext[] {
  return pod.containers.map((container) => ({
    prefix: `${where(container)}: `,
    context: container.field.at("securityContext"),
  }));
}
