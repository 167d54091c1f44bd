import type { Bridge } from '../../src-core/bridge/contract.ts'
import { assertNever } from '../../src-core/lib/assert-never.ts'
import type { ConnectRefusal } from '../../src-core/replica/api.ts'
import type { ReplicaClient } from '../replica/replica-client.ts'
import type { Preferences } from './preferences.ts'
import type { ReplicaState } from './replica-state.ts'
import { Store } from './store.ts'

/** Which server this machine belongs to, as a person has set it up. */
export interface ServerSetting {
  readonly url: string
  readonly workspace: string
}

export interface ServerLinkState {
  readonly server: ServerSetting | null
  /** A server is set up and its token is not known here: it is asked for. */
  readonly isTokenMissing: boolean
  /** Why the last try to join was refused here, before the server was asked. */
  readonly refusal: string | null
}

const SERVER_KEY = 'tagalong.server'
const TOKEN_KEY = 'tagalong.server-token'

interface Parts {
  readonly replica: Pick<ReplicaClient, 'connectTo' | 'setOnline' | 'signAs' | 'on'>
  readonly bridge: Bridge
  readonly replicaState: Store<ReplicaState>
  readonly preferences: Store<Preferences>
  readonly window: Window
}

/**
 * Keeps this machine with its sync server: joins it when a window opens, and tells the replica when the network comes and goes. The address
 * is kept in localStorage. The token is kept by the system's key store where there is one; else for the session, or in localStorage when the
 * person says so. Every window does this; the replica takes it once.
 */
export class ServerLink {
  readonly store: Store<ServerLinkState>
  readonly #parts: Parts
  readonly #offs: (() => void)[] = []
  #token: string | null = null
  #hasJoined = false

  constructor(parts: Parts) {
    this.#parts = parts
    this.store = new Store<ServerLinkState>({ server: readServer(parts.window.localStorage), isTokenMissing: false, refusal: null })
    const { window, replicaState } = parts
    const online = (): void => void parts.replica.setOnline(window.navigator.onLine)
    const elsewhere = (event: StorageEvent): void => {
      if (event.key === SERVER_KEY) this.store.set({ server: readServer(window.localStorage), refusal: null })
    }
    for (const name of ['online', 'offline']) window.addEventListener(name, online)
    window.addEventListener('storage', elsewhere)
    this.#offs.push(() => {
      for (const name of ['online', 'offline']) window.removeEventListener(name, online)
      window.removeEventListener('storage', elsewhere)
    })
    // What is not signed cannot be sent, so the name comes first.
    this.#offs.push(replicaState.subscribe(() => void this.#joinOnce()))
    // Revision 0: another replica answers now, as when its worker was started anew, and that one has joined nobody.
    const anew = ({ revision }: { revision: number }): void => {
      if (revision > 0) return
      this.#hasJoined = false
      void this.#joinOnce()
    }
    this.#offs.push(parts.replica.on('changed', anew))
    void this.#joinOnce()
  }

  /** Whether the system keeps tokens, so that nobody has to be asked for how long. */
  async hasKeyStore(): Promise<boolean> {
    return (await this.#parts.bridge.call('readToken')).ok
  }

  /** Sets the server up and joins it. `remember` counts where no system keeps tokens: longer than this session. */
  async connect(server: ServerSetting, token: string, remember: boolean): Promise<void> {
    const { bridge, window } = this.#parts
    this.#token = token
    const kept = await bridge.call('keepToken', token)
    if (!kept.ok) {
      window.sessionStorage.setItem(TOKEN_KEY, token)
      if (remember) window.localStorage.setItem(TOKEN_KEY, token)
      else window.localStorage.removeItem(TOKEN_KEY)
    }
    window.localStorage.setItem(SERVER_KEY, JSON.stringify(server))
    this.store.set({ server, isTokenMissing: false, refusal: null })
    await this.#join(server, token)
  }

  /** Signs with the name that the server knows, also what was said under another one before. */
  async signAs(name: string): Promise<void> {
    const signed = await this.#parts.replica.signAs(name)
    if (signed.ok) this.#parts.preferences.set({ userName: name })
    else this.store.set({ refusal: signed.error.trouble.message })
  }

  /** Leaves the server. Everything stays here, and safe means on this machine again. */
  async disconnect(): Promise<void> {
    const { bridge, replica, window } = this.#parts
    await bridge.call('keepToken', null)
    for (const storage of [window.sessionStorage, window.localStorage]) storage.removeItem(TOKEN_KEY)
    window.localStorage.removeItem(SERVER_KEY)
    this.#token = null
    this.store.set({ server: null, isTokenMissing: false, refusal: null })
    await replica.connectTo(null)
  }

  close(): void {
    for (const off of this.#offs) off()
  }

  async #joinOnce(): Promise<void> {
    const { server } = this.store.get()
    if (this.#hasJoined || server === null || this.#parts.replicaState.get().status?.user == null) return
    this.#hasJoined = true
    this.#token ??= await this.#readToken()
    if (this.#token === null) this.store.set({ isTokenMissing: true })
    else await this.#join(server, this.#token)
  }

  async #join(server: ServerSetting, token: string): Promise<void> {
    this.#hasJoined = true
    const { replica, window } = this.#parts
    const joined = await replica.connectTo({ ...server, token })
    this.store.set({ refusal: joined.ok ? null : describeRefusal(joined.error) })
    await replica.setOnline(window.navigator.onLine)
  }

  async #readToken(): Promise<string | null> {
    const { bridge, window } = this.#parts
    const kept = await bridge.call('readToken')
    if (kept.ok) return kept.value
    return window.sessionStorage.getItem(TOKEN_KEY) ?? window.localStorage.getItem(TOKEN_KEY)
  }
}

/** The address that a person types, as the websocket's: a bare name is a server with TLS, and this machine needs none. Null for what is no address. */
export function parseServerUrl(text: string): string | null {
  const trimmed = text.trim()
  const hasScheme = /^[a-z]+:\/\//i.test(trimmed)
  const isLocal = /^(localhost|127\.0\.0\.1|\[::1\])(:|\/|$)/i.test(trimmed)
  try {
    const url = new URL(hasScheme ? trimmed : `${isLocal ? 'ws' : 'wss'}://${trimmed}`)
    if (url.protocol === 'http:') url.protocol = 'ws:'
    if (url.protocol === 'https:') url.protocol = 'wss:'
    if (url.protocol !== 'ws:' && url.protocol !== 'wss:') return null
    if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') return null
    // Chromium takes a host with spaces in it.
    if (!/^(?:[\w.-]+|\[[\da-f:]+\])$/i.test(url.hostname)) return null
    if (url.pathname === '/') url.pathname = '/sync'
    return url.href
  } catch {
    return null
  }
}

/** A websocket without TLS would send the token in the clear, but for one that stays on this machine. */
export const isSafeUrl = (url: string): boolean => {
  const { protocol, hostname } = new URL(url)
  return protocol === 'wss:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
}

function readServer(storage: Storage): ServerSetting | null {
  try {
    const value: unknown = JSON.parse(storage.getItem(SERVER_KEY) ?? 'null')
    if (typeof value !== 'object' || value === null) return null
    const { url, workspace }: Readonly<Record<string, unknown>> = { ...value }
    if (typeof url !== 'string' || typeof workspace !== 'string' || parseServerUrl(url) !== url || workspace === '') return null
    return { url, workspace }
  } catch {
    return null
  }
}

function describeRefusal(refusal: ConnectRefusal): string {
  switch (refusal.kind) {
    case 'no-user':
      return 'Your changes need a name before they can be sent. Nothing was sent. Set your name in the settings.'
    case 'unsupported':
      return 'There is no network to be had here. Everything stays on this machine.'
    case 'store':
      return refusal.trouble.message
    default:
      return assertNever(refusal)
  }
}
