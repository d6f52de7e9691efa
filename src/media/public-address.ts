import { BlockList, isIP } from "node:net";

/** What the world does not route, by the registries of special-purpose addresses (RFC 6890). */
const SPECIAL_4 = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/3",
];

/** Within 2000::/3, the only part of IPv6 that is routed: tunnels that carry an IPv4 address, and documentation. */
const SPECIAL_6 = ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"];

const special = blockList(SPECIAL_4, "ipv4");
const special6 = blockList(SPECIAL_6, "ipv6");
const routed6 = blockList(["2000::/3"], "ipv6");
const mapped = blockList(["::ffff:0:0/96"], "ipv6");

/** Whether an IP address belongs to the public internet, and not to this machine, its network, or nobody. */
export function isPublicAddress(address: string): boolean {
  const plain = address.replace(/%.*$/, "");
  switch (isIP(plain)) {
    case 4:
      return !special.check(plain, "ipv4");
    case 6:
      // The rules for IPv4 hold for its addresses mapped into IPv6, too.
      if (mapped.check(plain, "ipv6")) return !special.check(plain, "ipv6");
      return routed6.check(plain, "ipv6") && !special6.check(plain, "ipv6");
    default:
      return false;
  }
}

function blockList(subnets: readonly string[], family: "ipv4" | "ipv6"): BlockList {
  const list = new BlockList();
  for (const subnet of subnets) {
    const [net, bits] = subnet.split("/");
    list.addSubnet(net!, Number(bits), family);
  }
  return list;
}
