import { BlockList, isIP } from 'node:net'

/** Networks in which a server may reach what the one who made a trigger may not: this machine, its neighbours, and what clouds tell their machines. */
const NOT_PUBLIC_4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  // Link-local, with the address that clouds answer secrets on.
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  // The metadata address of Azure.
  ['168.63.129.16', 32],
  // Multicast, reserved, broadcast.
  ['224.0.0.0', 3],
]

/** Only 2000::/3 is public, and of that not what holds an IPv4 address (Teredo, 6to4), is for benchmarks or for documentation. */
const PUBLIC_6: readonly [string, number] = ['2000::', 3]
const NOT_PUBLIC_6: readonly (readonly [string, number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
]

const notPublic = new BlockList()
for (const [net, prefix] of NOT_PUBLIC_4) notPublic.addSubnet(net, prefix, 'ipv4')
for (const [net, prefix] of NOT_PUBLIC_6) notPublic.addSubnet(net, prefix, 'ipv6')
const public6 = new BlockList()
public6.addSubnet(...PUBLIC_6, 'ipv6')
const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

/** An address as lists of addresses are asked: an IPv4 address that stands in an IPv6 one is the IPv4 address. */
export interface Address {
  readonly text: string
  readonly family: 'ipv4' | 'ipv6'
}

/** Null for what is no address. A zone, as in `fe80::1%eth0`, is left away. */
export function parseAddress(given: string): Address | null {
  const text = given.split('%')[0] ?? ''
  if (isIP(text) === 4) return { text, family: 'ipv4' }
  if (isIP(text) !== 6) return null
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(text)?.[1]
  if (mapped !== undefined) return { text: mapped, family: 'ipv4' }
  // The same in hexadecimal, as `URL` writes it.
  const pair = /^::ffff:([\da-f]{1,4}):([\da-f]{1,4})$/i.exec(text)
  if (pair === null) return { text, family: 'ipv6' }
  const [high, low] = [parseInt(pair[1] ?? '', 16), parseInt(pair[2] ?? '', 16)]
  return { text: [high >> 8, high & 255, low >> 8, low & 255].join('.'), family: 'ipv4' }
}

export function isPublic({ text, family }: Address): boolean {
  if (family === 'ipv6' && !public6.check(text, 'ipv6')) return false
  return !notPublic.check(text, family)
}

export const isLoopback = ({ text, family }: Address): boolean => loopback.check(text, family)
