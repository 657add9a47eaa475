import assert from "node:assert/strict";
import { noBarePods } from "../../../policy/src/kubernetes/no-bare-pods";
import { describePolicy } from "../support/describe-policy";
import { resource, tritonDeployment, tritonPodSpec } from "../support/fixtures";
import { askAbout } from "../support/pack";

const barePod = resource("kubernetes:core/v1:Pod", "bare", {
  metadata: { name: "bare", namespace: "triton" },
  spec: tritonPodSpec(),
});

describePolicy(noBarePods, {
  compliant: tritonDeployment(),
  broken: {
    "a pod by itself": [() => barePod, ["this is a Pod by itself; nothing would replace it"]],
  },
  reads: [],
  notApplicable: [tritonDeployment()],
});

describe("no-bare-pods in a list", () => {
  it("names the item", async () => {
    const list = resource("kubernetes:core/v1:PodList", "bare", { items: [barePod.props] });
    const { diagnostics } = await askAbout("no-bare-pods", list);
    assert.deepEqual(
      diagnostics.map(({ message }) => message),
      ["items[0] is a Pod by itself; nothing would replace it"],
    );
  });
});
