import { mkdir, readFile, rename } from 'node:fs/promises'
import { basename, join } from 'node:path'
import * as v from 'valibot'
import { writeAtomically } from './write-atomically.ts'

/** A source that was opened in an earlier start. */
export interface RememberedSource {
  readonly id: string
  readonly name: string
  readonly path: string
  readonly isSample: boolean
}

const FILE_NAME = 'sources.json'

/** `version` grows when an older Tagalong could no longer read the file. */
const fileSchema = v.object({
  version: v.literal(1),
  sources: v.array(v.object({ id: v.string(), name: v.string(), path: v.string(), isSample: v.boolean() })),
})

/**
 * The host's list of sources, kept in `sources.json` of the data folder. Every change reads the file again and writes it
 * whole, one change after the other.
 */
export class SourceMemory {
  readonly #folder: string
  readonly #path: string
  #lastChange: Promise<unknown> = Promise.resolve()

  constructor(folder: string) {
    this.#folder = folder
    this.#path = join(folder, FILE_NAME)
  }

  /**
   * What is remembered, in the order of opening. A file that cannot be understood is set aside under another name, never
   * overwritten; then the list is empty and `notice` says so.
   */
  async read(): Promise<{ sources: RememberedSource[]; notice: string | null }> {
    try {
      return await this.#load()
    } catch (error) {
      return {
        sources: [],
        notice: `The list of sources could not be read (${reasonOf(error)}). Runs and tags are safe. Open your sources again.`,
      }
    }
  }

  remember(source: RememberedSource): Promise<void> {
    return this.#change((sources) => (sources.some(({ id }) => id === source.id) ? sources : [...sources, source]))
  }

  forget(id: string): Promise<void> {
    return this.#change((sources) => sources.filter((source) => source.id !== id))
  }

  async #load(): Promise<{ sources: RememberedSource[]; notice: string | null }> {
    let text: string
    try {
      text = await readFile(this.#path, 'utf8')
    } catch (error) {
      if (isMissing(error)) return { sources: [], notice: null }
      throw error
    }
    const parsed = v.safeParse(fileSchema, parseJson(text))
    if (parsed.success) return { sources: parsed.output.sources, notice: null }
    const aside = `${this.#path}.unreadable-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`
    await rename(this.#path, aside)
    return {
      sources: [],
      notice: `The list of sources was damaged and was set aside as ${basename(aside)}. Runs and tags are safe. Open your sources again.`,
    }
  }

  #change(change: (sources: readonly RememberedSource[]) => readonly RememberedSource[]): Promise<void> {
    const done = this.#applyAfter(this.#lastChange, change)
    this.#lastChange = done.catch(() => undefined)
    return done
  }

  async #applyAfter(
    before: Promise<unknown>,
    change: (sources: readonly RememberedSource[]) => readonly RememberedSource[],
  ): Promise<void> {
    await before
    const { sources } = await this.#load()
    await mkdir(this.#folder, { recursive: true })
    await writeAtomically(this.#path, `${JSON.stringify({ version: 1, sources: change(sources) }, null, 2)}\n`)
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT'

const reasonOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : String(error))
