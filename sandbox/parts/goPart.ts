import { join } from "node:path";
import { goVersion } from "./goToolchain";
import { directoryInputs } from "./key";
import { BuildContext, Part, PartName } from "./part";

export const MODULES_DIRECTORY = join(__dirname, "..", "modules");

/** A program in Go, built from a module of this repository's own that pins every dependency. */
export interface GoProgram {
  readonly name: PartName;
  readonly title: string;
  /** Folder under sandbox/modules. */
  readonly module: string;
  /** Package path by output file; `.` is the module's own main. */
  readonly programs: Readonly<Record<string, string>>;
  /** `-X` assignments for the linker. */
  readonly variables?: Readonly<Record<string, string>>;
  readonly tags?: readonly string[];
  readonly diskMiB: number;
  readonly optional?: true;
  /** Files that the program needs beside it, taken from its module after the build. */
  readonly extra?: {
    readonly outputs: readonly string[];
    /** Names what `copy` does, for the cache key. */
    readonly recipe: string;
    readonly copy: (context: BuildContext, module: string) => Promise<void>;
  };
}

/** No C compiler, no fetched toolchain, no version control stamp: the same result everywhere. */
export const GO_ENVIRONMENT = {
  GOTOOLCHAIN: "local",
  CGO_ENABLED: "0",
  GOFLAGS: "-buildvcs=false",
  GOWORK: "off",
} as const;

export function goArguments(
  program: Pick<GoProgram, "variables" | "tags">,
  output: string,
  packagePath: string,
): string[] {
  const variables = Object.entries(program.variables ?? {}).map(
    ([name, value]) => `-X ${name}=${value}`,
  );
  return [
    "build",
    "-v",
    "-trimpath",
    "-p",
    "2",
    "-tags",
    (program.tags ?? []).join(","),
    "-ldflags",
    ["-s -w", ...variables].join(" "),
    "-o",
    output,
    packagePath,
  ];
}

export function goPart(program: GoProgram, version = goVersion): Part {
  const module = join(MODULES_DIRECTORY, program.module);
  const outputs = Object.keys(program.programs);
  return {
    name: program.name,
    title: program.title,
    inputs: async () => [
      { name: "go", content: (await version()).text },
      { name: "environment", content: JSON.stringify(GO_ENVIRONMENT) },
      {
        name: "arguments",
        content: JSON.stringify(
          outputs.map((output) => goArguments(program, output, program.programs[output] ?? ".")),
        ),
      },
      ...(program.extra === undefined ? [] : [{ name: "extra", content: program.extra.recipe }]),
      ...(await directoryInputs(program.module, module)),
    ],
    build: async (context) => {
      let compiled = 0;
      for (const [output, packagePath] of Object.entries(program.programs)) {
        const args = goArguments(program, join(context.directory, output), packagePath);
        await context.log.run("go", args, {
          cwd: module,
          env: { ...GO_ENVIRONMENT, GOTMPDIR: context.scratch },
          onLine: (line) => {
            if (line.startsWith("go: downloading")) {
              context.note(line.slice("go: ".length));
            } else {
              compiled += 1;
              context.note(`${compiled} packages compiled, last ${line}`);
            }
          },
        });
      }
      await program.extra?.copy(context, module);
    },
    outputs: [...outputs, ...(program.extra?.outputs ?? [])],
    needs: { go: true, diskMiB: program.diskMiB },
    ...(program.optional === undefined ? {} : { optional: program.optional }),
  };
}
