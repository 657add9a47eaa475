import * as fs from "node:fs/promises";
import * as path from "node:path";

import { isNotFound } from "./notFound";

/**
 * Objects that the emulator cannot hold: one file each below a folder.
 * Several provider processes may use one folder, so a file is written whole or not at all.
 */
export class OwnState {
  constructor(private readonly folder: string) {}

  async get<T>(kind: string, name: string): Promise<T | undefined> {
    try {
      return JSON.parse(await fs.readFile(this.#file(kind, name), "utf8")) as T;
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  async put(kind: string, name: string, value: unknown): Promise<void> {
    const file = this.#file(kind, name);
    await fs.mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    const draft = `${file}.${process.pid}`;
    await fs.writeFile(draft, JSON.stringify(value), { mode: 0o600 });
    await fs.rename(draft, file);
  }

  async delete(kind: string, name: string): Promise<void> {
    await fs.rm(this.#file(kind, name), { force: true });
  }

  /** The names of all objects of a kind. */
  async list(kind: string): Promise<readonly string[]> {
    try {
      const files = await fs.readdir(path.join(this.folder, kind));
      return files
        .filter((file) => file.endsWith(".json"))
        .map((file) => decodeURIComponent(file.slice(0, -".json".length)))
        .sort();
    } catch (error) {
      if (isNotFound(error)) return [];
      throw error;
    }
  }

  #file(kind: string, name: string): string {
    return path.join(this.folder, kind, `${encodeURIComponent(name)}.json`);
  }
}
