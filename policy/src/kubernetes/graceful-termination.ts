import { runsToCompletion, where } from "../framework/containers";
import { UNDETERMINED, type Field } from "../framework/field";
import type { Container, PodTemplate } from "../framework/pod-template";
import { podPolicy, type CheckContext } from "../framework/resource-policy";
import { integerSetting } from "../framework/settings";
import { commandLineOf, numberOf } from "../triton/command-line";
import { tritonContainers } from "../triton/identify";
import { isShell, shellWords, takesScript } from "../triton/shell";

const settings = {
  marginSeconds: integerSetting(
    "Seconds that remain after the preStop hook and the server's exit timeout.",
    10,
  ),
};

/** Seconds that a command sleeps; undefined when it is not a sleep. */
function secondsOfCommand(words: readonly string[]): number | undefined {
  const script =
    words.length >= 3 && isShell(words[0] ?? "") && takesScript(words[1] ?? "")
      ? shellWords(words[2] ?? "")
      : words;
  const at = script.findIndex((word) => /(?:^|\/)sleep$/.test(word));
  const [, amount, unit = "s"] = /^(\d+(?:\.\d+)?)([sm])?$/.exec(script[at + 1] ?? "") ?? [];
  return at < 0 || amount === undefined ? undefined : Number(amount) * (unit === "m" ? 60 : 1);
}

/** Seconds that the preStop hook waits; undefined when there is no such hook. */
function preStopSeconds(preStop: Field): number | undefined | typeof UNDETERMINED {
  const sleep = preStop.at("sleep", "seconds");
  if (sleep.isPresent) {
    return sleep.integer();
  }
  const command = preStop.at("exec", "command").items();
  if (command === undefined || command === UNDETERMINED) {
    return command;
  }
  const words = command.map((word) => word.scalar());
  return words.includes(UNDETERMINED) ? UNDETERMINED : secondsOfCommand(words.map(String));
}

function checkContainer(
  pod: PodTemplate,
  container: Container,
  { config, report }: CheckContext<typeof settings>,
): void {
  const preStop = container.field.at("lifecycle", "preStop");
  const sleep = preStopSeconds(preStop);
  if (sleep === undefined) {
    report(
      `${where(container)}: ${preStop.path} ${preStop.isPresent ? "does not sleep" : "is missing"}; the server would stop while endpoints still send it requests`,
    );
  }
  const field = pod.spec.at("terminationGracePeriodSeconds");
  const given = field.integer();
  const exit = numberOf(commandLineOf(container), "exit-timeout-secs", 30);
  if (given === UNDETERMINED || sleep === UNDETERMINED || exit === UNDETERMINED) {
    return;
  }
  // Default: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination
  const grace = given ?? 30;
  const needed = (sleep ?? 0) + exit + config.marginSeconds;
  if (grace < needed) {
    report(
      `${where(container)}: ${field.path} is ${String(grace)}; ${String(sleep ?? 0)} s of preStop, ${String(exit)} s of --exit-timeout-secs and ${String(config.marginSeconds)} s of margin need ${String(needed)}`,
    );
  }
}

/** Triton's and Kubernetes' default grace are both 30 s, so with defaults the server is killed mid-request. */
export const gracefulTermination = podPolicy({
  name: "graceful-termination",
  description:
    "Triton sleeps before it stops, and the grace period covers the sleep, the server's exit timeout and a margin.",
  severity: "medium",
  level: "advisory",
  frameworks: [],
  remediationSteps:
    "Add lifecycle.preStop.sleep and set terminationGracePeriodSeconds to at least preStop + --exit-timeout-secs + margin.",
  url: "https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination",
  tags: ["triton", "reliability"],
  example: `terminationGracePeriodSeconds: 90
containers:
  - args: [tritonserver, --exit-timeout-secs=30]
    lifecycle: { preStop: { sleep: { seconds: 20 } } }`,
  settings,
  check(pod, context) {
    if (runsToCompletion(pod)) {
      return;
    }
    for (const container of tritonContainers(pod)) {
      checkContainer(pod, container, context);
    }
  },
});
