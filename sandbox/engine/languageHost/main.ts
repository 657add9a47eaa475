import { LanguageRuntimeService } from "@pulumi/pulumi/proto/language_grpc_pb";
import type * as grpc from "@grpc/grpc-js";

import { runPlugin } from "../plugin";
import { Children } from "./children";
import { languageRuntime } from "./service";

/** The engine passes its address as the only argument that is not a flag. */
const engineAddress = process.argv.slice(2).find((argument) => !argument.startsWith("-")) ?? "";
const children = new Children();

void runPlugin(
  LanguageRuntimeService,
  languageRuntime(
    engineAddress,
    process.env.PLUGIN_VERSION ?? "0.0.0",
    children,
  ) as grpc.UntypedServiceImplementation,
  () => {
    children.endAll("SIGKILL");
  },
);
