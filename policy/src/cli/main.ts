#!/usr/bin/env node
import { processSurroundings, run } from "./run";

void run(process.argv.slice(2), processSurroundings).then((code) => {
  process.exitCode = code;
});
