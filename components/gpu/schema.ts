import { z } from "zod";

/** How GPUs are handed to pods. */
export const devicePluginSchema = z
  .strictObject({
    timeSlices: z
      .int()
      .min(1)
      .max(8)
      .default(1)
      .describe(
        "Pods that share one GPU by turns, 1 to 8. They share its memory without isolation: 2 or more need models that fit together.",
      ),
  })
  .describe("NVIDIA device plugin.");

export type DevicePluginConfig = z.output<typeof devicePluginSchema>;
