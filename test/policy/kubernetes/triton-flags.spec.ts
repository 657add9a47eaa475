import { tritonFlags } from "../../../policy/src/kubernetes/triton-flags";
import { describePolicy } from "../support/describe-policy";
import { all, append, set } from "../support/edits";
import { internalService, tritonDeployment } from "../support/fixtures";

const pod = "spec.template.spec";
const triton = `${pod}.containers[0]`;

describePolicy(tritonFlags, {
  compliant: tritonDeployment(),
  broken: {
    "a flag that does not exist": [
      append(`${triton}.args`, "--model-repo=/models"),
      [
        `container "triton": ${triton}.args[6] --model-repo is not a flag of tritonserver, which exits on it`,
      ],
    ],
    "a deprecated flag": [
      append(`${triton}.args`, "--strict-model-config=false"),
      [
        `container "triton": ${triton}.args[6] --strict-model-config is deprecated; use --disable-auto-complete-config`,
      ],
    ],
    "a flag that the release does not have yet": [
      all(
        set(`${triton}.image`, "nvcr.io/nvidia/tritonserver:26.03-py3"),
        append(`${triton}.args`, "--allow-client-shm=false"),
      ),
      [
        `container "triton": ${triton}.args[6] --allow-client-shm appeared in 2.68; the image is 2.67 and exits on it`,
      ],
    ],
    "poll mode": [
      set(`${triton}.args[2]`, "--model-control-mode=poll"),
      [
        `container "triton": ${triton}.args[2] --model-control-mode is poll, which can serve half an upload and unloads every model when a listing fails; use none or explicit`,
      ],
    ],
    "poll mode in two words": [
      all(append(`${triton}.args`, "--model-control-mode"), append(`${triton}.args`, "poll")),
      [
        `container "triton": ${triton}.args[6] --model-control-mode is poll, which can serve half an upload and unloads every model when a listing fails; use none or explicit`,
      ],
    ],
    "errors at start that are forgiven": [
      set(`${triton}.args[4]`, "--exit-on-error=False"),
      [
        `container "triton": ${triton}.args[4] --exit-on-error is false; a server whose models failed to load would pass for healthy`,
      ],
    ],
    "readiness that does not look at models": [
      set(`${triton}.args[5]`, "--strict-readiness=off"),
      [
        `container "triton": ${triton}.args[5] --strict-readiness is false; a server whose models failed to load would pass for healthy`,
      ],
    ],
    "an endpoint of another platform": [
      append(`${triton}.args`, "--allow-vertex-ai=true"),
      [
        `container "triton": ${triton}.args[6] --allow-vertex-ai is true; it opens an endpoint that nothing here uses`,
      ],
    ],
    "explicit mode without restricted APIs": [
      set(`${triton}.args[2]`, "--model-control-mode=explicit"),
      [
        `container "triton": ${triton}.args has no --http-restricted-api for model-repository; anyone who reaches the port may call it`,
        `container "triton": ${triton}.args has no --grpc-restricted-protocol for model-repository; anyone who reaches the port may call it`,
      ],
    ],
    "a restriction whose key is in plain text": [
      append(`${triton}.args`, "--http-restricted-api=model-repository:admin-key=planted-value"),
      [
        `container "triton": ${triton}.args[6] --http-restricted-api carries its key in plain text; read it from a Secret with $(VARIABLE)`,
      ],
    ],
    "a bad flag in a shell script": [
      all(
        set(`${triton}.command`, [
          "/bin/bash",
          "-lc",
          "exec tritonserver --model-repository=/models --exit-on-error=$STRICT --bogus",
        ]),
        set(`${triton}.args`, []),
        append(`${triton}.env`, { name: "STRICT", value: "false" }),
      ),
      [
        `container "triton": ${triton}.command[2] --bogus is not a flag of tritonserver, which exits on it`,
        `container "triton": ${triton}.command[2] --exit-on-error is false; a server whose models failed to load would pass for healthy`,
      ],
    ],
    "a bad flag after a script that runs its arguments": [
      set(`${triton}.args`, [
        "sh",
        "-c",
        'rm -rf /tmp/x && exec "$@"',
        "start",
        "tritonserver",
        "--strict-readiness",
        "false",
      ]),
      [
        `container "triton": ${triton}.args[5] --strict-readiness is false; a server whose models failed to load would pass for healthy`,
      ],
    ],
    "the last of repeated flags": [
      append(`${triton}.args`, "--exit-on-error=false"),
      [
        `container "triton": ${triton}.args[6] --exit-on-error is false; a server whose models failed to load would pass for healthy`,
      ],
    ],
    "a flag through a variable": [
      all(
        append(`${triton}.args`, "--model-control-mode=$(MODE)"),
        append(`${triton}.env`, { name: "MODE", value: "poll" }),
      ),
      [
        `container "triton": ${triton}.args[6] --model-control-mode is poll, which can serve half an upload and unloads every model when a listing fails; use none or explicit`,
      ],
    ],
  },
  accepted: {
    "a repeated flag whose last value is right": set(`${triton}.args`, [
      "tritonserver",
      "--model-control-mode=poll",
      "--model-control-mode=none",
    ]),
    "explicit mode with both APIs restricted by a key from a variable": all(
      set(`${triton}.args[2]`, "--model-control-mode=explicit"),
      append(`${triton}.args`, "--http-restricted-api=model-repository:key=$(KEY)"),
      append(`${triton}.args`, "--grpc-restricted-protocol=model-repository:key=$(KEY)"),
      append(`${triton}.env`, {
        name: "KEY",
        valueFrom: { secretKeyRef: { name: "k", key: "k" } },
      }),
    ),
    "a flag that is unknown on a newer release": all(
      set(`${triton}.image`, "nvcr.io/nvidia/tritonserver:26.10-py3"),
      append(`${triton}.args`, "--brand-new"),
    ),
  },
  reads: [
    `${triton}.image`,
    `${triton}.args[0]`,
    `${triton}.args[1]`,
    `${triton}.args[2]`,
    `${triton}.args[3]`,
    `${triton}.args[4]`,
    `${triton}.args[5]`,
    `${triton}.env[0].name`,
    `${triton}.env[1].name`,
  ],
  notApplicable: [internalService()],
  configured: {
    "explicit mode refused": [
      { modelControlModes: ["none"], requireRestrictedApis: "never" },
      set(`${triton}.args[2]`, "--model-control-mode=explicit"),
      [`container "triton": ${triton}.args[2] --model-control-mode is not accepted; use none`],
    ],
    "restrictions always": [
      { requireRestrictedApis: "always", restrictedCategories: ["trace"] },
      append(`${triton}.args`, "--allow-grpc=false"),
      [
        `container "triton": ${triton}.args has no --http-restricted-api for trace; anyone who reaches the port may call it`,
      ],
    ],
    "flags of a fork": [{ allowUnknownFlags: true }, append(`${triton}.args`, "--bogus"), []],
  },
});
