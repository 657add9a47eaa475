import type { Field } from "../../framework/field";
import type { ResourceView } from "../../framework/subject";
import { textAt, textsOf, type Text } from "../texts";
import { tokens } from "../tokens";

/** One ingress rule, in whichever resource it is written. */
export interface IngressRule {
  readonly place: Field;
  readonly networks: readonly Text[];
}

/** Resources that carry ingress rules. */
export const ingressTypes = [
  tokens.securityGroup,
  tokens.defaultSecurityGroup,
  tokens.securityGroupRule,
  tokens.ingressRule,
] as const;

/** The ingress rules of a resource. */
export function ingressRulesOf({ type, props }: ResourceView): readonly IngressRule[] {
  if (type === tokens.ingressRule) {
    return [
      {
        place: props,
        networks: [...textAt(props.at("cidrIpv4")), ...textAt(props.at("cidrIpv6"))],
      },
    ];
  }
  const rule = (place: Field): IngressRule => ({
    place,
    networks: [
      ...textsOf(place.at("cidrBlocks")).known,
      ...textsOf(place.at("ipv6CidrBlocks")).known,
    ],
  });
  if (type === tokens.securityGroupRule) {
    return props.at("type").text() === "egress" ? [] : [rule(props)];
  }
  return props.at("ingress").each().map(rule);
}

/** The ports of a rule, `[0, 65535]` for all of them; `undefined` when they cannot be judged. */
export function portsOf(place: Field): readonly [number, number] | undefined {
  const protocol = place.at("protocol").isPresent ? place.at("protocol") : place.at("ipProtocol");
  const from = place.at("fromPort");
  const to = place.at("toPort");
  if (protocol.scalar() === "-1" || (from.isAbsent && to.isAbsent)) {
    return [0, 65535];
  }
  const [first, last] = [from.integer(), to.integer()];
  return typeof first === "number" && typeof last === "number" ? [first, last] : undefined;
}
