import assert from "node:assert/strict";

import { clientEndpoint, inClusterEndpoint, smokeTest } from "../../components/triton/endpoint";
import { networkPolicySpec } from "../../components/triton/networkPolicy";
import type { ServerInput } from "../../components/triton/schema";
import {
  exposureProblems,
  inferenceService,
  metricsService,
  nodePortProblems,
} from "../../components/triton/services";
import { server } from "./fixtures";

const selector = { app: "x" };
type Exposure = NonNullable<ServerInput["exposure"]>;
const exposed = (exposure: Exposure) => server({ exposure }).exposure;
const plain = (value: unknown) => JSON.parse(JSON.stringify(value)) as Record<string, unknown>;

const EXPOSURES: readonly Exposure[] = [
  { type: "LoadBalancer" },
  { type: "LoadBalancer", scheme: "internet-facing", sourceRanges: ["203.0.113.0/24"] },
  { type: "NodePort" },
  { type: "NodePort", metrics: 31002 },
  { type: "ClusterIP" },
];

describe("Services", () => {
  it("never carry the metrics port beside the inference ports, however they are exposed", () => {
    for (const exposure of EXPOSURES) {
      const { spec } = plain(inferenceService(exposed(exposure), selector));
      const ports = (spec as { ports: { name: string; port: number; targetPort: string }[] }).ports;
      assert.deepEqual(
        ports.map(({ name, port, targetPort }) => [name, port, targetPort]),
        [
          ["http", 8000, "http"],
          ["grpc", 8001, "grpc"],
        ],
      );
    }
  });

  it("keep metrics inside the cluster unless a node port is asked for by name", () => {
    const types = EXPOSURES.map(
      (exposure) => metricsService(exposed(exposure), selector).spec.type,
    );
    assert.deepEqual(types, ["ClusterIP", "ClusterIP", "ClusterIP", "NodePort", "ClusterIP"]);
    assert.deepEqual(
      plain(metricsService(exposed({ type: "NodePort", metrics: 31002 }), selector)).spec,
      {
        type: "NodePort",
        selector,
        ports: [
          { name: "metrics", port: 8002, targetPort: "metrics", protocol: "TCP", nodePort: 31002 },
        ],
      },
    );
  });

  it("make an internal load balancer with every provider, by default", () => {
    const { annotations, spec } = inferenceService(exposed({ type: "LoadBalancer" }), selector);
    assert.deepEqual(annotations, {
      "service.beta.kubernetes.io/aws-load-balancer-scheme": "internal",
      "service.beta.kubernetes.io/aws-load-balancer-internal": "true",
      "networking.gke.io/load-balancer-type": "Internal",
      "service.beta.kubernetes.io/azure-load-balancer-internal": "true",
      "pulumi.com/waitFor": "jsonpath={.status.loadBalancer.ingress[0]}",
    });
    assert.equal(spec.loadBalancerSourceRanges, undefined);
  });

  it("let only the source ranges in from the internet", () => {
    const { annotations, spec } = inferenceService(
      exposed({
        type: "LoadBalancer",
        scheme: "internet-facing",
        sourceRanges: ["203.0.113.0/24"],
        loadBalancerClass: "service.k8s.aws/nlb",
        annotations: { "example.com/a": "b" },
      }),
      selector,
    );
    assert.deepEqual(annotations, {
      "example.com/a": "b",
      "service.beta.kubernetes.io/aws-load-balancer-scheme": "internet-facing",
      "pulumi.com/waitFor": "jsonpath={.status.loadBalancer.ingress[0]}",
    });
    assert.deepEqual(spec.loadBalancerSourceRanges, ["203.0.113.0/24"]);
    assert.equal(spec.loadBalancerClass, "service.k8s.aws/nlb");
  });

  it("cannot be made internet-facing by an annotation of the user", () => {
    const scheme = "service.beta.kubernetes.io/aws-load-balancer-scheme";
    const { annotations } = inferenceService(
      exposed({ type: "LoadBalancer", annotations: { [scheme]: "internet-facing" } }),
      selector,
    );
    assert.equal(annotations[scheme], "internal");
  });

  it("wait for an address only where one comes", () => {
    const waits = EXPOSURES.map(
      (exposure) =>
        "pulumi.com/waitFor" in inferenceService(exposed(exposure), selector).annotations,
    );
    assert.deepEqual(waits, [true, true, false, false, false]);
    for (const exposure of EXPOSURES.slice(2)) {
      assert.equal(
        inferenceService(exposed(exposure), selector).annotations["pulumi.com/skipAwait"],
        "true",
      );
    }
  });

  it("use the node ports 31000 and 31001 unless told otherwise", () => {
    const { spec } = plain(inferenceService(exposed({ type: "NodePort" }), selector));
    const ports = (spec as { ports: { nodePort: number }[] }).ports;
    assert.deepEqual(
      ports.map(({ nodePort }) => nodePort),
      [31000, 31001],
    );
  });
});

describe("exposure", () => {
  const problems = (exposure: Exposure) => exposureProblems(exposed(exposure), "e");

  it("refuses the internet without source ranges, and source ranges that are the internet", () => {
    assert.deepEqual(problems({ type: "LoadBalancer", scheme: "internet-facing" }), [
      {
        path: "e.sourceRanges",
        message:
          'is empty while the scheme is "internet-facing"; accepted: the address ranges of your clients, or scheme internal',
      },
    ]);
    assert.deepEqual(
      problems({
        type: "LoadBalancer",
        scheme: "internet-facing",
        sourceRanges: ["203.0.113.0/24", "0.0.0.0/0"],
      }),
      [
        {
          path: "e.sourceRanges[1]",
          message:
            '"0.0.0.0/0" lets the whole internet in; accepted: the address ranges of your clients',
        },
      ],
    );
  });

  it("accepts every other exposure", () => {
    for (const exposure of EXPOSURES) assert.deepEqual(problems(exposure), []);
  });

  it("refuses a node port that two Services claim, of one server or of two", () => {
    const config = (exposure: Exposure) => ({ exposure: exposed(exposure) });
    assert.deepEqual(
      nodePortProblems({
        a: config({ type: "NodePort", http: 31000, grpc: 31000 }),
        b: config({ type: "NodePort", http: 31005, grpc: 31000 }),
        c: config({ type: "ClusterIP" }),
      }),
      [
        {
          path: "servers.a.exposure.grpc",
          message:
            "31000 is already taken by servers.a.exposure.http; accepted: another port from 30000 to 32767",
        },
        {
          path: "servers.b.exposure.grpc",
          message:
            "31000 is already taken by servers.a.exposure.http; accepted: another port from 30000 to 32767",
        },
      ],
    );
  });
});

describe("the network policy", () => {
  const policy = (exposure: Exposure) =>
    plain(
      networkPolicySpec({
        exposure: exposed(exposure),
        selector,
        monitoringNamespace: "monitoring",
        storage: [{ cidr: "10.0.0.5/32", port: 9000 }],
      }),
    );
  const monitoring = [
    { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "monitoring" } } },
  ];

  it("drops all traffic but inference, metrics, DNS and storage", () => {
    assert.deepEqual(policy({ type: "LoadBalancer" }), {
      podSelector: { matchLabels: selector },
      policyTypes: ["Ingress", "Egress"],
      ingress: [
        {
          ports: [
            { port: 8000, protocol: "TCP" },
            { port: 8001, protocol: "TCP" },
          ],
        },
        { ports: [{ port: 8002, protocol: "TCP" }], from: monitoring },
      ],
      egress: [
        {
          ports: [
            { port: 53, protocol: "TCP" },
            { port: 53, protocol: "UDP" },
          ],
          to: [
            {
              namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
            },
            { ipBlock: { cidr: "169.254.20.10/32" } },
          ],
        },
        {
          ports: [{ port: 9000, protocol: "TCP" }],
          to: [{ ipBlock: { cidr: "10.0.0.5/32" } }],
        },
      ],
    });
  });

  it("lets only pods in where the server is not exposed", () => {
    const [inference] = policy({ type: "ClusterIP" }).ingress as { from?: unknown }[];
    assert.deepEqual(inference?.from, [{ namespaceSelector: {} }]);
  });

  it("keeps metrics to the monitoring namespace except where a node port publishes them", () => {
    const metrics = (exposure: Exposure) =>
      (policy(exposure).ingress as { from?: unknown }[])[1]?.from;
    assert.deepEqual(metrics({ type: "NodePort" }), monitoring);
    assert.equal(metrics({ type: "NodePort", metrics: 31002 }), undefined);
  });
});

describe("endpoints", () => {
  const service = { name: "main-service-1", namespace: "triton", ingress: [] };

  it("are the load balancer's host name or address", () => {
    const at = (ingress: { ip?: string; hostname?: string }[]) =>
      clientEndpoint(exposed({ type: "LoadBalancer" }), { ...service, ingress });
    assert.deepEqual(at([{ ip: "192.0.2.1" }]), {
      httpUrl: "http://192.0.2.1:8000",
      grpcUrl: "192.0.2.1:8001",
    });
    assert.equal(at([{ hostname: "a.example.com" }]).httpUrl, "http://a.example.com:8000");
    assert.equal(at([{ ip: "2001:db8::1" }]).httpUrl, "http://[2001:db8::1]:8000");
    assert.equal(at([]).httpUrl, "http://main-service-1.triton.svc:8000");
  });

  it("are the node's address with the node ports", () => {
    assert.deepEqual(
      clientEndpoint(exposed({ type: "NodePort", address: "node.local" }), service),
      {
        httpUrl: "http://node.local:31000",
        grpcUrl: "node.local:31001",
      },
    );
  });

  it("are the Service's name inside the cluster", () => {
    const inside = {
      httpUrl: "http://main-service-1.triton.svc:8000",
      grpcUrl: "main-service-1.triton.svc:8001",
    };
    assert.deepEqual(inClusterEndpoint(service), inside);
    assert.deepEqual(clientEndpoint(exposed({ type: "ClusterIP" }), service), inside);
  });

  it("are checked by a command that asks the server and every model", () => {
    assert.equal(
      smokeTest("http://h:8000", ["m"]),
      "curl --fail --silent --show-error http://h:8000/v2/health/ready && curl --fail --silent --show-error http://h:8000/v2/models/m/ready",
    );
  });
});
