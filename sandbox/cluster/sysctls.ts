import * as fs from "node:fs";
import * as path from "node:path";

/** Kernel settings that the kubelet, kube-proxy or the bridge plugin change. */
const names = [
  "kernel/panic",
  "kernel/panic_on_oops",
  "kernel/keys/root_maxkeys",
  "kernel/keys/root_maxbytes",
  "net/bridge/bridge-nf-call-iptables",
  "net/bridge/bridge-nf-call-ip6tables",
  "net/ipv4/ip_forward",
  "net/ipv4/conf/all/route_localnet",
  "net/ipv6/conf/all/forwarding",
  "net/ipv6/conf/default/forwarding",
  "net/netfilter/nf_conntrack_max",
  "net/netfilter/nf_conntrack_tcp_be_liberal",
  "net/netfilter/nf_conntrack_tcp_timeout_established",
  "net/netfilter/nf_conntrack_tcp_timeout_close_wait",
  "vm/overcommit_memory",
  "vm/panic_on_oom",
] as const;

function read(name: string): string | undefined {
  try {
    return fs.readFileSync(path.join("/proc/sys", name), "utf8").trim();
  } catch {
    // A setting of a module that is not loaded does not exist.
    return undefined;
  }
}

/** The settings as they are now. */
export function readSysctls(): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = read(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** Puts the settings back that differ from what they were. */
export function restoreSysctls(before: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(before)) {
    const now = read(name);
    if (now !== undefined && now !== value) fs.writeFileSync(path.join("/proc/sys", name), value);
  }
}
