/** Built-in kinds that live in a namespace and that a program writes. */
export const namespacedKinds: readonly string[] = [
  "ConfigMap",
  "CronJob",
  "DaemonSet",
  "Deployment",
  "HorizontalPodAutoscaler",
  "Ingress",
  "Job",
  "LimitRange",
  "NetworkPolicy",
  "PersistentVolumeClaim",
  "Pod",
  "PodDisruptionBudget",
  "PodTemplate",
  "ReplicaSet",
  "ReplicationController",
  "ResourceQuota",
  "Role",
  "RoleBinding",
  "Secret",
  "Service",
  "ServiceAccount",
  "StatefulSet",
];

/** Built-in kinds outside namespaces that a program writes. */
export const clusterKinds: readonly string[] = [
  "ClusterRole",
  "ClusterRoleBinding",
  "Namespace",
  "PersistentVolume",
  "PriorityClass",
  "StorageClass",
];
