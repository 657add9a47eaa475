import { CommandLog } from "./command";
import { ToolName } from "./debianPackages";
import { KeyInput } from "./key";

export type PartName =
  | "etcd"
  | "kube"
  | "kube-node"
  | "kwok"
  | "pulumi"
  | "provider-kubernetes"
  | "python"
  | "pause-image"
  | "triton-image"
  | "prometheus";

/** What a build may use. Everything it leaves in `directory` becomes the part. */
export interface BuildContext {
  /** Empty directory, renamed to `finalDirectory` once the build has succeeded. */
  readonly directory: string;
  /** Where the part will be found, for files that must hold their own path. */
  readonly finalDirectory: string;
  /** Scratch directory on the same file system, removed afterwards. */
  readonly scratch: string;
  /** Runs commands whose output goes to the part's log file. */
  readonly log: CommandLog;
  /** Directory of a part named in `after`. */
  readonly directoryOf: (part: PartName) => string;
  /** Shows what the build is doing now. */
  readonly note: (text: string) => void;
}

/** One thing the sandbox needs and how it comes to be: an entry of the table of parts. */
export interface Part {
  readonly name: PartName;
  /** For people: what it is, with its version. */
  readonly title: string;
  /** Everything that makes a different result; the part's cache key is their hash. */
  readonly inputs: () => Promise<readonly KeyInput[]>;
  readonly build: (context: BuildContext) => Promise<void>;
  /** Files, relative to the part's directory, without which it is not complete. */
  readonly outputs: readonly string[];
  /** Parts whose result this build uses. */
  readonly after?: readonly PartName[];
  /** What the build needs of the machine beside the network. */
  readonly needs: {
    /** Disk for the result and its caches when nothing is cached, in MiB. */
    readonly diskMiB: number;
    readonly go?: true;
    readonly root?: true;
    readonly python?: true;
    /** Programs that come from distribution packages. */
    readonly tools?: readonly ToolName[];
  };
  /** Built only when asked for by name. */
  readonly optional?: true;
}
