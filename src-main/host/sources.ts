import { createHash } from 'node:crypto'
import { realpath } from 'node:fs/promises'
import type { BridgeError, BridgeEvent, BridgeEvents, SourceInfo } from '../../src-core/bridge/contract.ts'
import { err, ok } from '../../src-core/lib/result.ts'
import type { Result } from '../../src-core/lib/result.ts'
import type { Clock } from '../../src-core/replica/ports.ts'
import { HostSource } from './host-source.ts'
import type { Emit, HostSourceOptions, OpenRunSource } from './host-source.ts'
import { SourceMemory } from './source-memory.ts'

export interface SourcesOptions {
  /** Folder for the host's own memory; made when needed. */
  readonly dataFolder: string
  readonly openRunSource: OpenRunSource
  readonly clock: Clock
  /** Told of what goes wrong without anybody having asked. */
  readonly log: (message: string, error: unknown) => void
}

/** The sources that are open. Only what lies in one of them can be read through the bridge. */
export class Sources {
  readonly #options: SourcesOptions
  readonly #memory: SourceMemory
  readonly #byId = new Map<string, HostSource>()
  readonly #listeners = new Set<Emit>()
  readonly #notices = new Set<string>()

  constructor(options: SourcesOptions) {
    this.#options = options
    this.#memory = new SourceMemory(options.dataFolder, (sentence) => void this.#notices.add(sentence))
  }

  /** Takes up the sources of earlier starts and begins to read them. Nobody waits for that: a window that comes asks, with what it knows. */
  async restore(): Promise<void> {
    for (const remembered of await this.#memory.read()) {
      if (this.#byId.has(remembered.id)) continue
      const source = new HostSource({ ...remembered, ...this.#forSource() }, null)
      this.#byId.set(source.id, source)
      await source.rescan(null)
    }
  }

  /** What a person has to know of the list of sources, each sentence once. */
  notices(): string[] {
    return [...this.#notices]
  }

  list(): SourceInfo[] {
    return [...this.#byId.values()].map((source) => source.info())
  }

  /** Opens what is at `path`, or finds it open, and remembers it. */
  async open(path: string, { isSample }: { isSample: boolean }): Promise<Result<SourceInfo, BridgeError>> {
    const opened = await this.#options.openRunSource(path)
    if (!opened.ok) return opened
    const source = opened.value
    const id = await sourceId(source.path)
    const known = this.#byId.get(id)
    if (known) {
      await source.close()
      // It was away when it was last looked for, and is back.
      return ok(known.info().state === 'unavailable' ? await known.rescan() : known.info())
    }
    const added = new HostSource({ id, name: source.name, path: source.path, isSample, ...this.#forSource() }, source)
    this.#byId.set(id, added)
    const info = await added.rescan()
    await this.#memory.remember({ id, name: info.name, path: source.path, isSample }).catch((error: unknown) => {
      this.#options.log('a source could not be remembered', error)
    })
    return ok(info)
  }

  get(id: string): Result<HostSource, BridgeError> {
    const source = this.#byId.get(id)
    return source ? ok(source) : err(UNKNOWN_SOURCE)
  }

  async setPaused(id: string, paused: boolean): Promise<Result<SourceInfo, BridgeError>> {
    const source = this.get(id)
    if (!source.ok) return source
    const info = await source.value.setPaused(paused)
    await this.#alter(id, { isPaused: paused })
    return ok(info)
  }

  async setWriteBack(id: string, on: boolean): Promise<Result<SourceInfo, BridgeError>> {
    const source = this.get(id)
    if (!source.ok) return source
    const info = source.value.setWriteBack(on)
    if (info.ok) await this.#alter(id, { writesBack: on })
    return info
  }

  /** Ends reading and forgets. */
  async close(id: string): Promise<Result<null, BridgeError>> {
    const source = this.get(id)
    if (!source.ok) return source
    this.#byId.delete(id)
    await source.value.close()
    await this.#memory.forget(id)
    this.#emit('sourceClosed', { sourceId: id })
    return ok(null)
  }

  /** Tells `listener` the state of every source now, and of everything that happens until the returned function is called. */
  subscribe(listener: Emit): () => void {
    for (const payload of this.list()) listener('sourceChanged', payload)
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** Ends all reading; everything stays remembered. */
  async closeAll(): Promise<void> {
    const sources = [...this.#byId.values()]
    this.#byId.clear()
    this.#listeners.clear()
    await Promise.all(sources.map((source) => source.close()))
  }

  /** A switch that cannot be remembered holds until the host ends. */
  async #alter(id: string, switches: Parameters<SourceMemory['alter']>[1]): Promise<void> {
    await this.#memory.alter(id, switches).catch((error: unknown) => {
      this.#options.log('a switch of a source could not be remembered', error)
      this.#notices.add(
        'What was switched for a source could not be remembered, since the disk refused. It holds until Tagalong ends; free some space and switch again.',
      )
    })
  }

  #forSource(): Pick<HostSourceOptions, 'openRunSource' | 'emit' | 'clock' | 'log'> {
    const { openRunSource, clock, log } = this.#options
    return { openRunSource, clock, log, emit: (event, payload) => this.#emit(event, payload) }
  }

  #emit<E extends BridgeEvent>(event: E, payload: BridgeEvents[E]): void {
    for (const listener of this.#listeners) listener(event, payload)
  }
}

/** Stable for one copy of a store, whichever way to it was typed: importers keep their memory by it. */
async function sourceId(path: string): Promise<string> {
  const resolved = await realpath(path).catch(() => path)
  return createHash('sha256').update(resolved).digest('hex').slice(0, 16)
}

const UNKNOWN_SOURCE: BridgeError = {
  kind: 'unknown-source',
  message: 'This source is not open any more. Its runs and your tags are kept. Open it again to read from it.',
}
