import type { Baseline } from "../state";
import { readChains } from "./iptables";
import { absentDirectories } from "./leftovers";
import { readSysctls } from "./sysctls";

/** What this machine looks like now, before the sandbox changes anything. */
export async function recordBaseline(): Promise<Baseline> {
  return { sysctls: readSysctls(), chains: await readChains(), absentPaths: absentDirectories() };
}
