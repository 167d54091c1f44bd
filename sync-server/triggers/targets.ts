import { lookup as resolveName } from 'node:dns/promises'
import { BlockList } from 'node:net'
import { err, ok, type Result } from '../../src-core/lib/result.ts'
import { type Address, isLoopback, isPublic, parseAddress } from './private-addresses.ts'

/** Which addresses that are not public triggers may reach; said at the start of the server and nowhere else. */
export interface PrivateTargets {
  readonly areAllAllowed: boolean
  /** Host names, addresses and networks in CIDR notation. */
  readonly allowed: readonly string[]
}

export const NO_PRIVATE_TARGETS: PrivateTargets = { areAllAllowed: false, allowed: [] }

/** Where a request goes: the addresses that were looked at are the ones that are connected to. */
export interface Target {
  readonly url: URL
  readonly addresses: readonly Address[]
}

export type Resolve = (host: string) => Promise<readonly string[]>

const MOST_CHARACTERS = 2_000

/** Decides which targets may be reached. Names are resolved anew for each request, and every address of a name has to be allowed. */
export class Targets {
  readonly #private: PrivateTargets
  readonly #networks: BlockList
  readonly #resolve: Resolve

  /** `given` was read by `readAllowed`; what is no network there is the name of a host. */
  constructor(given: PrivateTargets, resolve: Resolve = resolveByDns) {
    this.#private = given
    this.#networks = new BlockList()
    this.#resolve = resolve
    for (const entry of given.allowed) addNetwork(this.#networks, entry)
  }

  /** Refuses in a sentence a text that can be no target, whatever its name resolves to. */
  parse(text: string): Result<URL, string> {
    if (!URL.canParse(text) || text.length > MOST_CHARACTERS) return err('A target is an address such as https://deploy.example.org/hook.')
    const url = new URL(text)
    if (url.username !== '' || url.password !== '')
      return err('A target holds no user and no password. The receiver knows the server by its signature.')
    if (url.protocol !== 'https:' && url.protocol !== 'http:') return err('A target begins with https://.')
    if (url.hash !== '') return err('A target has no part behind #: it would not be sent.')
    return ok(url)
  }

  /** Refuses in a sentence what may not be reached. Rejects when the name can not be resolved now. */
  async check(url: URL): Promise<Result<Target, string>> {
    const host = hostOf(url)
    const literal = parseAddress(host)
    const found = literal === null ? (await this.#resolve(host)).map(parseAddress) : [literal]
    const addresses = found.filter((address) => address !== null)
    if (addresses.length === 0) throw new Error(`${host} has no address`)
    for (const address of addresses) {
      if (!isPublic(address) && !this.#allows(host, address))
        return err(
          `${host} is ${address.text === host ? '' : `${address.text}, `}an address that is not public. The server reaches such a target only when it was started with --allow-private-targets, or with --allow-target and this host or network.`,
        )
      if (url.protocol === 'http:' && !isLoopback(address))
        return err(`${host} is not this machine, so that it needs https://. Without it anybody on the way could read what is sent.`)
    }
    return ok({ url, addresses })
  }

  #allows(host: string, { text, family }: Address): boolean {
    const { areAllAllowed, allowed } = this.#private
    return areAllAllowed || allowed.some((entry) => entry.toLowerCase() === host) || this.#networks.check(text, family)
  }
}

/** Refuses in a sentence an entry of `--allow-target` that is neither a host nor an address nor a network. */
export function readAllowed(entries: readonly string[]): Result<readonly string[], string> {
  const odd = entries.find((entry) => !addNetwork(new BlockList(), entry) && !/^[\w-]+(\.[\w-]+)*$/.test(entry))
  return odd === undefined
    ? ok(entries)
    : err(`${JSON.stringify(odd)} is no host, address or network. --allow-target takes such as build.internal, 10.1.2.3 or 10.0.0.0/8.`)
}

/** Without the brackets of an IPv6 address, and without the dot that may end a name. */
const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')

/** False for what is no address and no network. */
function addNetwork(list: BlockList, entry: string): boolean {
  const [net = '', prefix, more] = entry.split('/')
  const address = parseAddress(net)
  if (address === null || more !== undefined) return false
  if (prefix === undefined) {
    list.addAddress(address.text, address.family)
    return true
  }
  const bits = /^\d{1,3}$/.test(prefix) ? Number(prefix) : Infinity
  if (bits > (address.family === 'ipv4' ? 32 : 128)) return false
  list.addSubnet(address.text, bits, address.family)
  return true
}

async function resolveByDns(host: string): Promise<string[]> {
  return (await resolveName(host, { all: true })).map(({ address }) => address)
}
