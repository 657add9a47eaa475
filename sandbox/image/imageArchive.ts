import { join } from "node:path";
import { fileInput, KeyInput } from "../parts/key";
import { BuildContext } from "../parts/part";
import { machinePython } from "../parts/pythonEnvironment";

const SCRIPT = join(__dirname, "archive.py");

/** File name of the archive in the part's directory. */
export const ARCHIVE = "image.tar";

/** What a container made from the image starts with, unless its pod says otherwise. */
export interface ImageConfig {
  readonly Entrypoint?: readonly string[];
  readonly Cmd?: readonly string[];
  readonly Env?: readonly string[];
  readonly User?: string;
  readonly WorkingDir?: string;
}

/** An image that has only this machine's name: it is imported, never pulled. */
export interface LocalImage {
  readonly name: string;
  readonly config: ImageConfig;
}

/** What of the archive's making belongs to the part's key. */
export async function archiveInputs(image: LocalImage): Promise<KeyInput[]> {
  return [{ name: "image", content: JSON.stringify(image) }, await fileInput("archive.py", SCRIPT)];
}

export async function writeArchive(
  { log, directory }: Pick<BuildContext, "log" | "directory">,
  image: LocalImage,
  root: string,
): Promise<void> {
  const { path } = await machinePython();
  await log.run(path, [
    SCRIPT,
    root,
    image.name,
    join(directory, ARCHIVE),
    JSON.stringify(image.config),
  ]);
}
