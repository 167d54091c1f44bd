import { watch, type FSWatcher } from 'node:fs'
import type { Log } from '../ops/log.ts'
import { findToken, type TokenFile, type TokenRecord } from './token-file.ts'

/** A watch may miss a change on some file systems. */
const READ_AGAIN_MS = 2_000

/** The tokens that count now. Follows the file, and says which were revoked. */
export class Tokens {
  readonly #file: TokenFile
  readonly #report: Log
  readonly #listeners = new Set<(revoked: ReadonlySet<string>) => void>()
  #records: readonly TokenRecord[] = []
  #watcher: FSWatcher | null = null
  #timer: NodeJS.Timeout | null = null

  private constructor(file: TokenFile, report: Log) {
    this.#file = file
    this.#report = report
  }

  /** `folder` is where the file is or will be. Rejects when the file can not be read. */
  static async open(file: TokenFile, folder: string, report: Log): Promise<Tokens> {
    const tokens = new Tokens(file, report)
    tokens.#records = await file.read()
    try {
      tokens.#watcher = watch(folder, () => void tokens.#readAgain())
    } catch {
      // Reading again now and then is enough.
    }
    tokens.#timer = setInterval(() => void tokens.#readAgain(), READ_AGAIN_MS)
    tokens.#timer.unref()
    return tokens
  }

  get count(): number {
    return this.#records.length
  }

  find(token: string): TokenRecord | null {
    return findToken(this.#records, token)
  }

  /** Calls `listener` with the ids of tokens that do not count any more, until the returned function is called. */
  onRevoked(listener: (revoked: ReadonlySet<string>) => void): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  close(): void {
    this.#watcher?.close()
    if (this.#timer !== null) clearInterval(this.#timer)
  }

  async #readAgain(): Promise<void> {
    let records: readonly TokenRecord[]
    try {
      records = await this.#file.read()
    } catch (error) {
      this.#report.error('the tokens could not be read again; those known before still count', { error: String(error) })
      return
    }
    const left = new Set(records.map(({ id }) => id))
    const revoked = new Set(this.#records.filter(({ id }) => !left.has(id)).map(({ id }) => id))
    this.#records = records
    if (revoked.size > 0) for (const listener of this.#listeners) listener(revoked)
  }
}
