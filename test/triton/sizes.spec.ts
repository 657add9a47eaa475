import assert from "node:assert/strict";

import fc from "fast-check";

import {
  downloadBytes,
  memoryBytes,
  memoryParts,
  memoryProblems,
} from "../../components/triton/memory";
import { bytesOf } from "../../components/triton/quantity";
import {
  pythonRegionBytes,
  sharedMemoryBytes,
  sharedMemoryNeed,
  sharedMemoryProblems,
} from "../../components/triton/sharedMemory";
import { downloadedBytes, storageProblems, storageSizes } from "../../components/triton/storage";
import { GIB, MIB, release, renderedPod, server } from "./fixtures";

const anyRelease = fc
  .record({
    totalBytes: fc.integer({ min: 1, max: 20 * GIB }),
    loadedVersions: fc.integer({ min: 1, max: 3 }),
    pythonInstances: fc.integer({ min: 0, max: 8 }),
    batchBytes: fc.integer({ min: 0, max: GIB }),
  })
  .map((footprint) => release("m", { ...footprint, largestBytes: footprint.totalBytes }));

describe("shared memory", () => {
  it("reserves 64 MiB for each Python instance up to server 2.37, 1 MiB since", () => {
    assert.equal(pythonRegionBytes("2.37.0", {}), 64 * MIB);
    assert.equal(pythonRegionBytes("2.38.0", {}), MIB);
    assert.equal(pythonRegionBytes("2.51.0", {}), MIB);
  });

  it("reserves what the Python backend is told to, the last word counting", () => {
    const flags = {
      "backend-config": [
        "python,shm-default-byte-size=2097152",
        "python,shm-default-byte-size=4194304",
        "onnxruntime,shm-default-byte-size=1",
      ],
    };
    assert.equal(pythonRegionBytes("2.51.0", flags), 4 * MIB);
    assert.equal(
      pythonRegionBytes("2.51.0", { "backend-config": "python,shm-default-byte-size=8388608" }),
      8 * MIB,
    );
  });

  it("needs a region and a batch for every Python instance of every model", () => {
    const releases = [
      release("a", { pythonInstances: 3, batchBytes: 2 * MIB }),
      release("b", { pythonInstances: 0, batchBytes: 100 * MIB }),
      release("c", { pythonInstances: 1, batchBytes: 20 * MIB }),
    ];
    assert.equal(sharedMemoryNeed(releases, MIB), 30 * MIB);
  });

  it("is twice the need, in steps of 64 MiB, and at least 256 MiB", () => {
    assert.equal(sharedMemoryBytes(0, undefined), 256 * MIB);
    assert.equal(sharedMemoryBytes(128 * MIB, undefined), 256 * MIB);
    assert.equal(sharedMemoryBytes(129 * MIB, undefined), 320 * MIB);
    assert.equal(sharedMemoryBytes(0, "4Gi"), 4 * GIB);
  });

  it("refuses a volume that does not hold the Python instances, with the sum", () => {
    const releases = [
      release("a", { pythonInstances: 3, batchBytes: 40 * MIB }),
      release("b", { pythonInstances: 1, batchBytes: 20 * MIB }),
    ];
    assert.deepEqual(sharedMemoryProblems(releases, MIB, "144Mi", "p"), []);
    assert.deepEqual(sharedMemoryProblems(releases, MIB, "143Mi", "p"), [
      {
        path: "p",
        message:
          "143Mi does not hold the Python instances (a: 3 × (1Mi + 40Mi), b: 1 × (1Mi + 20Mi) = 144Mi); accepted: at least 144Mi, or leave it out",
      },
    ]);
  });

  it("refuses a volume that is smaller than what a container has without one", () => {
    assert.deepEqual(sharedMemoryProblems([], MIB, "63Mi", "p"), [
      {
        path: "p",
        message:
          "63Mi is less than a container has without a volume; accepted: at least 64Mi, or leave it out",
      },
    ]);
    assert.deepEqual(sharedMemoryProblems([], MIB, "64Mi", "p"), []);
  });
});

describe("memory", () => {
  it("holds the objects that are downloaded at the same time: the largest of four models", () => {
    const releases = [1, 2, 3, 4, 5].map((size) =>
      release(`m${String(size)}`, { largestBytes: size * MIB }),
    );
    assert.equal(downloadBytes(releases, {}), 14 * MIB);
    assert.equal(downloadBytes(releases, { "model-load-thread-count": 1 }), 5 * MIB);
  });

  it("is the volume, downloads, pinned pool, server, backends and Python instances", () => {
    const releases = [
      release("a", { pythonInstances: 2, backends: ["python"], largestBytes: 8 * MIB }),
      release("b", { pythonInstances: 0, backends: ["onnxruntime"], largestBytes: 100 * MIB }),
    ];
    const parts = memoryParts(server(), releases, 256 * MIB);
    assert.deepEqual(parts, {
      sharedMemory: 256 * MIB,
      downloads: 108 * MIB,
      pinnedPool: 256 * MIB,
      server: 1024 * MIB,
      backends: 576 * MIB,
      pythonInstances: 256 * MIB,
      weights: 0,
    });
    assert.equal(memoryBytes(parts, undefined), 2496 * MIB);
    assert.equal(memoryBytes(parts, "8Gi"), 8 * GIB);
  });

  it("holds the weights of every loaded version without a GPU, and the pool that a flag sets", () => {
    const config = server({ device: "cpu", flags: { "pinned-memory-pool-byte-size": 0 } });
    const parts = memoryParts(config, [release("a", { totalBytes: GIB, loadedVersions: 2 })], 0);
    assert.equal(parts.weights, 2 * GIB);
    assert.equal(parts.pinnedPool, 0);
    assert.equal(parts.server, 256 * MIB);
  });

  it("refuses a limit that does not hold volume, downloads, pool and process, with the sum", () => {
    const parts = memoryParts(server(), [release("a", { largestBytes: 300 * MIB })], 256 * MIB);
    assert.deepEqual(memoryProblems(parts, "940Mi", "p"), []);
    assert.deepEqual(memoryProblems(parts, "939Mi", "p"), [
      {
        path: "p",
        message:
          "939Mi does not hold shared memory 256Mi + objects downloaded at once 300Mi + pinned memory pool 256Mi + server process 128Mi = 940Mi; accepted: at least 940Mi, or leave it out",
      },
    ]);
  });

  it("always exceeds the shared memory volume that it derives, whatever the models", () => {
    fc.assert(
      fc.property(fc.array(anyRelease, { maxLength: 6 }), (releases) => {
        const need = sharedMemoryNeed(releases, MIB);
        const volume = sharedMemoryBytes(need, undefined);
        const limit = memoryBytes(memoryParts(server(), releases, volume), undefined);
        assert.ok(volume >= need);
        assert.ok(limit > volume);
        assert.deepEqual(
          memoryProblems(memoryParts(server(), releases, volume), String(limit), "p"),
          [],
        );
      }),
    );
  });
});

describe("ephemeral storage", () => {
  it("holds every model's directory once for each loaded version", () => {
    const releases = [
      release("a", { totalBytes: 100 * MIB, loadedVersions: 2 }),
      release("b", { totalBytes: 30 * MIB, loadedVersions: 1 }),
    ];
    assert.equal(downloadedBytes(releases), 230 * MIB);
  });

  it("adds one more copy of the largest model, /tmp and logs", () => {
    const releases = [
      release("a", { totalBytes: 100 * MIB, loadedVersions: 2 }),
      release("b", { totalBytes: 30 * MIB }),
    ];
    // 230 + 200 in steps of 64
    assert.deepEqual(storageSizes({ temporaryFiles: "1Gi" }, releases), {
      models: 448 * MIB,
      temporaryFiles: GIB,
      total: (448 + 1024 + 256) * MIB,
    });
  });

  it("gives the download volume what an override leaves", () => {
    const sizes = storageSizes({ temporaryFiles: "1Gi", ephemeralStorage: "4Gi" }, []);
    assert.deepEqual(sizes, {
      models: (4096 - 1024 - 256) * MIB,
      temporaryFiles: GIB,
      total: 4 * GIB,
    });
  });

  it("refuses an override that does not hold the models, /tmp and logs, with the sum", () => {
    const resources = { temporaryFiles: "512Mi", ephemeralStorage: "867Mi" };
    const releases = [release("a", { totalBytes: 100 * MIB })];
    assert.deepEqual(storageProblems(resources, releases, "p"), [
      {
        path: "p",
        message:
          "867Mi does not hold downloaded models 100Mi + temporary files 512Mi + logs 256Mi = 868Mi; accepted: at least 868Mi, or leave it out",
      },
    ]);
    assert.deepEqual(
      storageProblems({ ...resources, ephemeralStorage: "868Mi" }, releases, "p"),
      [],
    );
  });
});

describe("the pod's sizes", () => {
  it("agree with each other, whatever the models", () => {
    fc.assert(
      fc.property(fc.array(anyRelease, { minLength: 1, maxLength: 4 }), (releases) => {
        const { spec, container } = renderedPod({}, { releases });
        const { limits, requests } = container.resources as Record<string, Record<string, string>>;
        const sizeOf = (name: string) => {
          const volumes = spec.volumes as { name: string; emptyDir: { sizeLimit: string } }[];
          return bytesOf(volumes.find((volume) => volume.name === name)?.emptyDir.sizeLimit ?? "x");
        };
        assert.ok(bytesOf(limits?.memory ?? "") > sizeOf("shared-memory"));
        assert.equal(requests?.memory, limits?.memory);
        assert.ok(sizeOf("models") >= downloadedBytes(releases));
        const total = bytesOf(limits?.["ephemeral-storage"] ?? "");
        assert.ok(total >= sizeOf("models") + sizeOf("temporary-files"));
        assert.equal(requests?.["ephemeral-storage"], limits?.["ephemeral-storage"]);
      }),
      { numRuns: 50 },
    );
  });
});
