import { z } from "zod";

import { devicePluginSchema } from "../gpu/schema";
import { awsSchema, budgetSchema, endpointSchema, imageRegistrySchema } from "./accountSchema";
import { addonsSchema, autoscalerSchema, clusterSchema } from "./clusterSchema";
import { networkSchema } from "./networkSchema";
import { nodeGroupsSchema } from "./nodeGroupSchema";

/**
 * Configuration of `target: eks`, in the vocabulary of the EKS API. Spread into the platform's schema by
 * `components/config.ts`; the names of the fields are the configuration keys.
 */
export const eksShape = {
  aws: awsSchema,
  network: networkSchema.prefault({}),
  cluster: clusterSchema.prefault({}),
  nodeGroups: nodeGroupsSchema.prefault({}),
  addons: addonsSchema.prefault({}),
  autoscaler: autoscalerSchema.prefault({}),
  devicePlugin: devicePluginSchema.prefault({}),
  budget: budgetSchema.prefault({}),
  imageRegistry: imageRegistrySchema.optional(),
  endpoint: endpointSchema.optional(),
  chartRepository: z
    .string()
    .min(1)
    .optional()
    .describe(
      "Where Helm charts are read instead of their public repositories: `oci://…`, `https://…`, or a folder that holds one folder a chart.",
    ),
} as const;

/** The part of the configuration that `target: eks` adds. */
export const eksSchema = z.strictObject(eksShape);

export type EksConfig = z.output<typeof eksSchema>;
