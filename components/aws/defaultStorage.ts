import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { namespaceLabels } from "../triton/labels";
import type { Labels } from "../triton/labels";

/** Name of the default StorageClass. */
export const STORAGE_CLASS = "gp3";

export interface DefaultStorageArgs {
  /**
   * The EBS CSI driver. It outlives the class and every claim that depends on the class: a claim deleted without the
   * driver leaves its volume behind, and its bill.
   */
  readonly driver: readonly pulumi.Resource[];
  /** Environment and owner. */
  readonly labels: Labels;
}

/** Encrypted gp3 volumes by default; EKS has had no default class since 1.30. */
export class DefaultStorage extends pulumi.ComponentResource {
  /** For claims to depend on. */
  public readonly storageClass: k8s.storage.v1.StorageClass;

  constructor(name: string, args: DefaultStorageArgs, opts?: pulumi.ComponentResourceOptions) {
    super("triton-platform:aws:DefaultStorage", name, {}, opts);
    this.storageClass = new k8s.storage.v1.StorageClass(
      name,
      {
        metadata: {
          name: STORAGE_CLASS,
          labels: {
            ...namespaceLabels("ebs-csi-driver", args.labels),
            "app.kubernetes.io/instance": STORAGE_CLASS,
            "app.kubernetes.io/component": "storage-class",
            // Of its parameters: a class cannot change.
            "app.kubernetes.io/version": "1",
          },
          annotations: { "storageclass.kubernetes.io/is-default-class": "true" },
        },
        provisioner: "ebs.csi.aws.com",
        parameters: { type: "gp3", encrypted: "true" },
        reclaimPolicy: "Delete",
        // A volume lives in one zone: wait for the pod to say which.
        volumeBindingMode: "WaitForFirstConsumer",
        allowVolumeExpansion: true,
      },
      { parent: this, dependsOn: [...args.driver] },
    );
    this.registerOutputs({});
  }
}
