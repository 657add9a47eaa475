import { eksSupportedVersion } from "../../../../policy/src/aws/eks/eks-supported-version";
import { describePolicy } from "../../support/describe-policy";
import { drop, set } from "../../support/edits";
import { cluster, others } from "../fixtures";

describePolicy(eksSupportedVersion, {
  compliant: cluster(),
  broken: {
    "a version in extended support": [
      set("version", "1.33"),
      ["version is 1.33; accepted: 1.35, 1.36"],
    ],
    "no version": [
      drop("version"),
      ["version is missing, so AWS chooses one; accepted: 1.35, 1.36"],
    ],
  },
  accepted: { "the older accepted version": set("version", "1.35") },
  reads: ["version"],
  notApplicable: others,
  configured: {
    "another list": [{ versions: ["1.37"] }, set("version", "1.37"), []],
    "a version that is no longer listed": [
      { versions: ["1.37"] },
      set("version", "1.36"),
      ["version is 1.36; accepted: 1.37"],
    ],
  },
});
