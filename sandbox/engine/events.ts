import * as fs from "node:fs/promises";

import { isNotFound } from "./awsStandIn/notFound";

/**
 * What the engine reports while it works, as far as it is read here
 * (https://github.com/pulumi/pulumi/blob/v3.259.0/sdk/go/common/apitype/events.go).
 */
export interface EngineEvent {
  readonly sequence: number;
  readonly timestamp: number;
  readonly diagnosticEvent?: {
    readonly urn?: string;
    readonly message: string;
    readonly severity: "debug" | "info" | "info#err" | "warning" | "error";
  };
  readonly resourcePreEvent?: { readonly metadata: StepMetadata; readonly planning?: boolean };
  readonly resOutputsEvent?: { readonly metadata: StepMetadata; readonly planning?: boolean };
  readonly resOpFailedEvent?: { readonly metadata: StepMetadata; readonly status: number };
  readonly policyEvent?: {
    readonly resourceUrn?: string;
    readonly message: string;
    readonly policyName: string;
    readonly policyPackName: string;
    readonly enforcementLevel: string;
  };
  readonly summaryEvent?: {
    readonly durationSeconds: number;
    readonly resourceChanges: Readonly<Record<string, number>> | null;
    readonly isPreview: boolean;
  };
}

/** One step of an update: what is done to which resource. */
export interface StepMetadata {
  /** `create`, `update`, `delete`, `replace`, `create-replacement`, `delete-replaced`, `refresh`, `same`, `read`, … */
  readonly op: string;
  readonly urn: string;
  readonly type: string;
  readonly old?: StepState | null;
  readonly new?: StepState | null;
  readonly diffs?: readonly string[];
  readonly detailedDiff?: Readonly<
    Record<string, { readonly diffKind: string; readonly inputDiff: boolean }>
  > | null;
}

export interface StepState {
  readonly id: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** Reads an event log: one JSON object a line; a last line that an ended engine left unfinished is no event. */
export async function readEvents(file: string): Promise<readonly EngineEvent[]> {
  let text: string;
  try {
    text = await fs.readFile(file, "utf8");
  } catch (error) {
    // An engine that refuses its command line writes none.
    if (isNotFound(error)) return [];
    throw error;
  }
  return text
    .split("\n")
    .slice(0, text.endsWith("\n") ? undefined : -1)
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as EngineEvent);
}

/** How many resources each operation touched, from the last summary: for example `{ create: 3, same: 1 }`. */
export function resourceChanges(events: readonly EngineEvent[]): Readonly<Record<string, number>> {
  return (
    events.findLast(({ summaryEvent }) => summaryEvent !== undefined)?.summaryEvent
      ?.resourceChanges ?? {}
  );
}

/** The steps that change something, in the order in which the engine began them. */
export function changedSteps(events: readonly EngineEvent[]): readonly StepMetadata[] {
  return events.flatMap(({ resourcePreEvent }) =>
    resourcePreEvent === undefined || ["same", "read"].includes(resourcePreEvent.metadata.op)
      ? []
      : [resourcePreEvent.metadata],
  );
}

/** All errors, as the user saw them but without colour marks. */
export function errorMessages(events: readonly EngineEvent[]): readonly string[] {
  return events.flatMap(({ diagnosticEvent }) =>
    diagnosticEvent?.severity === "error"
      ? [diagnosticEvent.message.replace(/<\{%[^%]*%\}>/g, "").trim()]
      : [],
  );
}
