import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { safeStorage } from 'electron'
import type { BridgeError, BridgeResult } from '../../src-core/bridge/contract.ts'
import { err, ok } from '../../src-core/lib/result.ts'
import { NO_KEY_STORE } from '../host/handlers.ts'

/** The token for the sync server in a file that only this person, on this machine, can decipher: the key is the system's. */
export class TokenStore {
  readonly #path: string

  constructor(path: string) {
    this.#path = path
  }

  /** A file that can not be deciphered, as one from another machine, is as good as none. */
  async read(): Promise<BridgeResult<'readToken'>> {
    if (!safeStorage.isEncryptionAvailable()) return err(NO_KEY_STORE)
    try {
      return ok(safeStorage.decryptString(await readFile(this.#path)))
    } catch {
      return ok(null)
    }
  }

  async keep(token: unknown): Promise<BridgeResult<'keepToken'>> {
    if (!safeStorage.isEncryptionAvailable()) return err(NO_KEY_STORE)
    try {
      if (typeof token !== 'string' || token === '') await rm(this.#path, { force: true })
      else {
        await mkdir(dirname(this.#path), { recursive: true })
        const aside = `${this.#path}.new`
        await writeFile(aside, safeStorage.encryptString(token), { mode: 0o600 })
        await rename(aside, this.#path)
      }
      return ok(null)
    } catch (error) {
      return err(notKept(error))
    }
  }
}

const notKept = (error: unknown): BridgeError => ({
  kind: 'unreadable',
  message: `The token could not be kept: ${error instanceof Error ? error.message : String(error)}. Your tags are safe. It is asked for again at the next start.`,
})
