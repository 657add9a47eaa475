import { readFileSync } from "node:fs";
import { Writable } from "node:stream";

import { ListObjectVersionsCommand, ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { AppsV1Api, CoreV1Api, Exec, KubeConfig } from "@kubernetes/client-node";

import type { Checkout, CommandResult } from "./checkout";

/** One object version of a bucket. */
export interface StoredVersion {
  readonly key: string;
  readonly versionId: string;
}

/** The running sandbox that all specs share, as a user and as an operator see it. */
export class Session {
  constructor(
    readonly checkout: Checkout,
    /** What the first `npm run sandbox` printed. */
    readonly firstUp: CommandResult,
  ) {}

  get kubeConfig(): KubeConfig {
    const config = new KubeConfig();
    config.loadFromFile(this.checkout.path(".sandbox", "credentials", "kubeconfig"));
    return config;
  }

  get core(): CoreV1Api {
    return this.kubeConfig.makeApiClient(CoreV1Api);
  }

  get apps(): AppsV1Api {
    return this.kubeConfig.makeApiClient(AppsV1Api);
  }

  /** `npm run sandbox -- pulumi …`, which must succeed; its standard output. */
  async pulumi(...args: readonly string[]): Promise<string> {
    const { exitCode, output, stdout } = await this.checkout.sandbox(["pulumi", ...args]);
    if (exitCode !== 0) throw new Error(`pulumi ${args.join(" ")} failed:\n${output}`);
    return stdout;
  }

  /** The resources in the stack's state, as the engine last wrote them. */
  resourcesInState(): unknown {
    const file = this.checkout.path(
      ...[".sandbox", "engine", "stacks", ".pulumi", "stacks", "triton-platform", "sandbox.json"],
    );
    const state = JSON.parse(readFileSync(file, "utf8")) as {
      checkpoint: { latest: { resources?: unknown } };
    };
    return state.checkpoint.latest.resources;
  }

  /** HTTP URL and gRPC address of a server, from the stack's outputs. */
  async endpoint(server = "main"): Promise<{ http: string; grpc: string }> {
    const outputs = JSON.parse(await this.pulumi("stack", "output", "--json")) as {
      servers: Record<string, { httpUrl: string; grpcUrl: string } | undefined>;
    };
    const found = outputs.servers[server];
    if (found === undefined) throw new Error(`no server ${server} among the outputs`);
    return { http: found.httpUrl, grpc: found.grpcUrl };
  }

  /** Pods of a server that are not being deleted. */
  async pods(server = "main") {
    const { items } = await this.core.listNamespacedPod({
      namespace: "triton",
      labelSelector: `app.kubernetes.io/instance=${server}`,
    });
    return items.filter(({ metadata }) => metadata?.deletionTimestamp === undefined);
  }

  /** The Deployment of a server. */
  async deployment(server = "main") {
    const { items } = await this.apps.listNamespacedDeployment({
      namespace: "triton",
      labelSelector: `app.kubernetes.io/instance=${server}`,
    });
    const [found] = items;
    if (found === undefined || items.length > 1) {
      throw new Error(`expected one Deployment of ${server}, found ${items.length}`);
    }
    return found;
  }

  /** Runs a command in the first container of a pod and returns what it wrote. */
  exec(pod: string, container: string, command: string[]): Promise<string> {
    const chunks: Buffer[] = [];
    const sink = new Writable({
      write(chunk: Buffer, _encoding, done) {
        chunks.push(chunk);
        done();
      },
    });
    return new Promise((resolve, reject) => {
      new Exec(this.kubeConfig)
        .exec("triton", pod, container, command, sink, sink, null, false, () => {
          resolve(Buffer.concat(chunks).toString("utf8"));
        })
        .catch(reject);
    });
  }

  #s3(): S3Client {
    const file = readFileSync(this.checkout.path(".sandbox", "Pulumi.sandbox.yaml"), "utf8");
    const host = /host: (\S+)/.exec(file)?.[1] ?? "";
    const port = /port: (\d+)/.exec(file)?.[1] ?? "";
    return new S3Client({
      endpoint: `http://${host}:${port}`,
      region: "us-west-2",
      forcePathStyle: true,
      // The emulator checks no credentials.
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
    });
  }

  /** Names of all buckets. */
  async buckets(): Promise<string[]> {
    const { Buckets = [] } = await this.#s3().send(new ListBucketsCommand({}));
    return Buckets.flatMap(({ Name }) => (Name === undefined ? [] : [Name]));
  }

  /** Every object version in the model bucket, oldest and newest. */
  async storedVersions(): Promise<StoredVersion[]> {
    const [bucket] = await this.buckets();
    if (bucket === undefined) return [];
    const { Versions = [] } = await this.#s3().send(
      new ListObjectVersionsCommand({ Bucket: bucket }),
    );
    return Versions.map(({ Key = "", VersionId = "" }) => ({
      key: Key,
      versionId: VersionId,
    })).sort((a, b) => (`${a.key} ${a.versionId}` < `${b.key} ${b.versionId}` ? -1 : 1));
  }
}

let current: Session | undefined;

/** The session that the root hook has started. */
export function session(): Session {
  if (current === undefined) throw new Error("the sandbox is not running");
  return current;
}

/** For the root hook alone. */
export function setSession(started: Session): void {
  current = started;
}
