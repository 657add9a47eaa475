import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { GO_ENVIRONMENT, goArguments, MODULES_DIRECTORY } from "../parts/goPart";
import { goVersion } from "../parts/goToolchain";
import { directoryInputs } from "../parts/key";
import { Part } from "../parts/part";
import { ARCHIVE, archiveInputs, LocalImage, writeArchive } from "./imageArchive";

/** Holds the namespaces of every pod; containerd's own default would have to be pulled. */
export const PAUSE_IMAGE: LocalImage = {
  name: "triton-platform.local/pause:1",
  config: { Entrypoint: ["/pause"], User: "65535:65535" },
};

const MODULE = join(MODULES_DIRECTORY, "pause");

export const pauseImage: Part = {
  name: "pause-image",
  title: "Pause image",
  inputs: async () => [
    { name: "go", content: (await goVersion()).text },
    { name: "arguments", content: JSON.stringify([GO_ENVIRONMENT, goArguments({}, "pause", ".")]) },
    ...(await directoryInputs("pause", MODULE)),
    ...(await archiveInputs(PAUSE_IMAGE)),
  ],
  build: async (context) => {
    const root = join(context.scratch, "root");
    await mkdir(root);
    await context.log.run("go", goArguments({}, join(root, "pause"), "."), {
      cwd: MODULE,
      env: { ...GO_ENVIRONMENT, GOTMPDIR: context.scratch },
    });
    await writeArchive(context, PAUSE_IMAGE, root);
  },
  outputs: [ARCHIVE],
  needs: { go: true, python: true, diskMiB: 100 },
};
