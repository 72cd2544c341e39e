import { isIPv4, isIPv6 } from "node:net";
import ipaddr from "ipaddr.js";
import { isObject } from "../value.ts";
import type { Value } from "../value.ts";
import { bounded, items, limits, text, Unusable } from "./arguments.ts";
import type { Family } from "./arguments.ts";

/** Blocks of IP addresses, as text says them. Nothing is looked up. */
export const net: Family = {
  "net.cidr_is_valid": (cidr) => typeof cidr === "string" && blockOf(cidr) !== undefined,
  "net.cidr_expand": (cidr) => {
    const block = known(blockOf(text(cidr)));
    bounded(block.last - block.first + 1n, limits.items, "a number of addresses");
    const addresses = Array.from(
      { length: Number(block.last - block.first) + 1 },
      (_, index) => block.first + BigInt(index),
    );
    return new Set(addresses.map((address) => format(address, block.bits)));
  },
  "net.cidr_merge": (networks) => new Set(merge(items(networks).map((network) => networkOf(text(network))))),
  "net.cidr_contains_matches": (outer, inner) => {
    const [blocks, candidates] = [indexed(outer), indexed(inner)];
    bounded(blocks.length * candidates.length, limits.items, "a number of comparisons");
    const pairs = blocks.flatMap(({ index, cidr }) => {
      const block = known(blockOf(cidr));
      return candidates
        .filter((one) => contains(block, known(addressOf(one.cidr) ?? blockOf(one.cidr))))
        .map((one) => [index, one.index]);
    });
    return new Set(pairs);
  },
};

/** Addresses that follow one another, of 32 bits or 128. */
interface Block {
  readonly bits: 32 | 128;
  readonly first: bigint;
  readonly last: bigint;
  /** How it is written where it is not as a network would be. */
  readonly written?: string;
}

function known(block: Block | undefined): Block {
  if (block === undefined) throw new Unusable("not an address or a network");
  return block;
}

/** An address with the length of its prefix (RFC 4632 §3.1, RFC 4291 §2.3), taken as the whole network. */
function blockOf(cidr: string): Block | undefined {
  const [, written = "", length = ""] = /^([^/]+)\/(\d{1,6})$/.exec(cidr) ?? [];
  const address = numberOf(written);
  if (address === undefined || Number(length) > address.bits) return undefined;
  return network(address, Number(length));
}

function addressOf(written: string): Block | undefined {
  const address = numberOf(written);
  return address && network(address, address.bits);
}

function network({ bits, value }: Address, length: number): Block {
  // An IPv4 address in IPv6's clothes (RFC 4291 §2.5.5.2) is one of IPv4.
  if (bits === 128 && length >= 96 && value >> 32n === 0xffffn) {
    return network({ bits: 32, value: value & 0xffff_ffffn }, length - 96);
  }
  const hosts = (1n << BigInt(bits - length)) - 1n;
  return { bits, first: value & ~hosts, last: value | hosts };
}

interface Address {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

/** Node judges what is an address, as strictly as Go: no leading zeros, no short forms. A network has no zone. */
function numberOf(written: string): Address | undefined {
  if (!isIPv4(written) && (!isIPv6(written) || written.includes("%"))) return undefined;
  const bytes = ipaddr.parse(isIPv4(written) ? written : withoutDots(written)).toByteArray();
  return { bits: bytes.length === 4 ? 32 : 128, value: BigInt(`0x${Buffer.from(bytes).toString("hex")}`) };
}

/** The library takes `::192.0.2.1` for `::ffff:192.0.2.1`, which is another address. */
function withoutDots(address: string): string {
  return address.replace(/\d+\.\d+\.\d+\.\d+$/, (dotted) => {
    const bytes = Buffer.from(dotted.split(".").map(Number));
    return `${bytes.toString("hex", 0, 2)}:${bytes.toString("hex", 2)}`;
  });
}

function format(value: bigint, bits: Block["bits"]): string {
  const bytes = Buffer.from(value.toString(16).padStart(bits / 4, "0"), "hex");
  const address = ipaddr.fromByteArray([...bytes]);
  return address instanceof ipaddr.IPv6 ? address.toRFC5952String() : address.toString();
}

function contains(outer: Block, inner: Block): boolean {
  return outer.bits === inner.bits && outer.first <= inner.first && inner.last <= outer.last;
}

/** Addresses and networks of a collection, each with what names it there. */
function indexed(collection: Value): { readonly index: Value; readonly cidr: string }[] {
  if (typeof collection === "string") return [{ index: collection, cidr: collection }];
  const entries: [Value, Value][] = Array.isArray(collection)
    ? [...collection.entries()]
    : isObject(collection)
      ? [...collection]
      : items(collection).map((item) => [item, item]);
  return entries.map(([index, item]) => ({ index, cidr: text(Array.isArray(item) ? item[0] : item) }));
}

/** An IPv4 address alone stands for the network of its class (RFC 791), as OPA has it; IPv6 has no classes. */
function networkOf(written: string): Block {
  const address = numberOf(written);
  if (address === undefined) return known(blockOf(written));
  if (address.bits === 128) throw new Unusable("no length of prefix");
  const octet = Number(address.value >> 24n);
  const length = octet < 128 ? 8 : octet < 192 ? 16 : 24;
  return { ...network(address, length), written: `${written}/${length}` };
}

/** The fewest networks that cover the same addresses. */
function merge(blocks: Block[]): string[] {
  const merged: Block[] = [];
  const sorted = blocks.sort((a, b) => a.bits - b.bits || (a.first < b.first ? -1 : Number(a.first > b.first)));
  for (const block of sorted) {
    const previous = merged.at(-1);
    if (previous?.bits !== block.bits || block.first > previous.last + 1n) {
      merged.push(block);
      continue;
    }
    const last = block.last > previous.last ? block.last : previous.last;
    merged[merged.length - 1] = { bits: block.bits, first: previous.first, last };
  }
  return merged.flatMap(cidrsOf);
}

function cidrsOf({ bits, first, last, written }: Block): string[] {
  if (written !== undefined) return [written];
  const cidrs: string[] = [];
  for (let at = first; at <= last;) {
    let hosts = 0;
    while (hosts < bits && (at >> BigInt(hosts)) % 2n === 0n && at + (2n << BigInt(hosts)) - 1n <= last) hosts += 1;
    cidrs.push(`${format(at, bits)}/${bits - hosts}`);
    at += 1n << BigInt(hosts);
  }
  return cidrs;
}
