import { mkdir, readFile, rename } from 'node:fs/promises'
import { basename, isAbsolute, join } from 'node:path'
import * as v from 'valibot'
import { writeAtomically } from './write-atomically.ts'

/** A source that was opened in an earlier start. */
export interface RememberedSource {
  readonly id: string
  readonly name: string
  readonly path: string
  readonly isSample: boolean
  readonly isPaused?: boolean
  readonly writesBack?: boolean
}

const FILE_NAME = 'sources.json'

/** Grows when an older Tagalong could no longer read the file. */
const VERSION = 1

const fileSchema = v.object({
  version: v.literal(VERSION),
  sources: v.array(
    v.object({
      id: v.string(),
      name: v.string(),
      path: v.pipe(v.string(), v.check(isAbsolute)),
      isSample: v.boolean(),
      isPaused: v.optional(v.boolean(), false),
      writesBack: v.optional(v.boolean(), false),
    }),
  ),
})

const newerSchema = v.looseObject({ version: v.pipe(v.number(), v.gtValue(VERSION)) })

/** What stands in the file. */
type Found = { readonly kind: 'list'; readonly sources: RememberedSource[] } | { readonly kind: 'missing' | 'newer' | 'damaged' }

/**
 * The host's list of sources, kept in `sources.json` of the data folder. Every change reads the file again, since another host
 * may have written it, and writes it whole, one change after the other. What was last read or written is held in memory, and
 * is what a change starts from when the file has gone or was damaged meanwhile.
 */
export class SourceMemory {
  readonly #folder: string
  readonly #path: string
  readonly #notice: (sentence: string) => void
  #held: readonly RememberedSource[] = []
  #lastChange: Promise<unknown> = Promise.resolve()

  /** `notice` is told what a person has to know of the list, at any time. */
  constructor(folder: string, notice: (sentence: string) => void) {
    this.#folder = folder
    this.#path = join(folder, FILE_NAME)
    this.#notice = notice
  }

  /**
   * What is remembered, in the order of opening. A file that cannot be understood is set aside under another name, never
   * overwritten; one of a newer Tagalong is left alone. Then, and when the disk refuses, the list is empty.
   */
  async read(): Promise<readonly RememberedSource[]> {
    try {
      const found = await this.#find()
      if (found.kind === 'damaged') this.#notice(`${await this.#setAside()} Open your sources again.`)
      if (found.kind === 'newer') this.#notice(NEWER)
      if (found.kind === 'list') this.#held = found.sources
    } catch (error) {
      this.#notice(`The list of sources could not be read (${reasonOf(error)}). Runs and tags are safe. Open your sources again.`)
    }
    return this.#held
  }

  /** Rejects when the disk refuses. */
  remember(source: RememberedSource): Promise<void> {
    return this.#change((sources) => (sources.some(({ id }) => id === source.id) ? sources : [...sources, source]))
  }

  /** Rejects when the disk refuses. */
  alter(id: string, switches: Pick<RememberedSource, 'isPaused' | 'writesBack'>): Promise<void> {
    return this.#change((sources) => sources.map((source) => (source.id === id ? { ...source, ...switches } : source)))
  }

  /** Rejects when the disk refuses. */
  forget(id: string): Promise<void> {
    return this.#change((sources) => sources.filter((source) => source.id !== id))
  }

  #change(change: (sources: readonly RememberedSource[]) => readonly RememberedSource[]): Promise<void> {
    const done = this.#lastChange.then(() => this.#apply(change))
    this.#lastChange = done.catch(() => undefined)
    return done
  }

  async #apply(change: (sources: readonly RememberedSource[]) => readonly RememberedSource[]): Promise<void> {
    const found = await this.#find()
    if (found.kind === 'newer') {
      this.#notice(NEWER)
      return
    }
    if (found.kind === 'damaged') this.#notice(`${await this.#setAside()} The sources that are open are in the list again.`)
    const next = change(found.kind === 'list' ? found.sources : this.#held)
    await mkdir(this.#folder, { recursive: true })
    await writeAtomically(this.#path, `${JSON.stringify({ version: VERSION, sources: next }, null, 2)}\n`)
    this.#held = next
  }

  async #find(): Promise<Found> {
    let text: string
    try {
      text = await readFile(this.#path, 'utf8')
    } catch (error) {
      if (isMissing(error)) return { kind: 'missing' }
      throw error
    }
    const json = parseJson(text)
    const list = v.safeParse(fileSchema, json)
    if (list.success) return { kind: 'list', sources: list.output.sources }
    return { kind: v.is(newerSchema, json) ? 'newer' : 'damaged' }
  }

  /** Gives the sentences that say so. */
  async #setAside(): Promise<string> {
    const aside = `${this.#path}.unreadable-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`
    await rename(this.#path, aside)
    return `The list of sources was damaged and was set aside as ${basename(aside)}. Runs and tags are safe.`
  }
}

const NEWER =
  'The list of sources is of a newer Tagalong and was left as it is. Runs and tags are safe. Start the newer Tagalong, or open your sources again: this one does not remember them.'

/** Undefined for what is no JSON. Editors of Windows put a byte order mark in front. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    return undefined
  }
}

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT'

const reasonOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : String(error))
