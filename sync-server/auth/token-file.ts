import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { readFile, rename, writeFile, mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { parseRole, type Role } from '../../src-core/protocol/wire.ts'
import { withFileLock } from './file-lock.ts'

/** What the server keeps of a token: never the token itself. */
export interface TokenRecord {
  /** Names it in lists and logs; worth nothing to anybody. */
  readonly id: string
  /** SHA-256 of the token, hexadecimal. */
  readonly hash: string
  readonly user: string
  readonly role: Role
  readonly workspaces: readonly string[]
  readonly createdAt: number
}

/** 24 random bytes: nobody guesses one, so a fast hash is enough. */
const TOKEN_BYTES = 24
const PREFIX = 'tagalong_'

/**
 * The tokens of a server in one JSON file of its data folder, so that `token create` and `token revoke` work beside a server that runs:
 * it reads the file again when it changes. Written aside, flushed and renamed, by one program at a time.
 */
export class TokenFile {
  readonly #path: string

  constructor(path: string) {
    this.#path = path
  }

  /** No file is no token. Rejects when the file is not what was written. */
  async read(): Promise<readonly TokenRecord[]> {
    let text: string
    try {
      text = await readFile(this.#path, 'utf8')
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
      throw error
    }
    const value: unknown = JSON.parse(text)
    if (!Array.isArray(value)) throw new Error(`${this.#path} is not a list of tokens`)
    return value.map((entry) => parseRecord(entry) ?? fail(`${this.#path} has an entry that is no token`))
  }

  /** Gives the token, which can not be had a second time. */
  async create(of: {
    user: string
    role: Role
    workspaces: readonly string[]
    now: number
  }): Promise<{ token: string; record: TokenRecord }> {
    const token = PREFIX + randomBytes(TOKEN_BYTES).toString('base64url')
    const { user, role, workspaces, now } = of
    const record: TokenRecord = { id: randomBytes(4).toString('hex'), hash: hashOf(token), user, role, workspaces, createdAt: now }
    await this.#change((records) => [...records, record])
    return { token, record }
  }

  /** False when there is none of that id. */
  async revoke(id: string): Promise<boolean> {
    let isKnown = false
    await this.#change((records) => {
      isKnown = records.some((record) => record.id === id)
      return records.filter((record) => record.id !== id)
    })
    return isKnown
  }

  async #change(change: (records: readonly TokenRecord[]) => readonly TokenRecord[]): Promise<void> {
    await mkdir(dirname(this.#path), { recursive: true })
    await withFileLock(this.#path, async () => this.#write(change(await this.read())))
  }

  async #write(records: readonly TokenRecord[]): Promise<void> {
    const aside = `${this.#path}.${process.pid}`
    await writeFile(aside, `${JSON.stringify(records, null, 2)}\n`, { mode: 0o600 })
    const file = await open(aside, 'r')
    await file.sync()
    await file.close()
    await rename(aside, this.#path)
  }
}

/** The record of a token among `records`; null when it is none of them. All are compared, each in constant time. */
export function findToken(records: readonly TokenRecord[], token: string): TokenRecord | null {
  const hash = Buffer.from(hashOf(token), 'hex')
  let found: TokenRecord | null = null
  for (const record of records) if (timingSafeEqual(Buffer.from(record.hash, 'hex'), hash)) found = record
  return found
}

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex')

function parseRecord(value: unknown): TokenRecord | null {
  if (typeof value !== 'object' || value === null) return null
  const { id, hash, user, role, workspaces, createdAt }: Readonly<Record<string, unknown>> = { ...value }
  const known = parseRole(role)
  if (typeof id !== 'string' || typeof hash !== 'string' || !/^[0-9a-f]{64}$/.test(hash) || typeof user !== 'string' || known === null)
    return null
  if (!Array.isArray(workspaces) || !workspaces.every((name) => typeof name === 'string') || typeof createdAt !== 'number') return null
  return { id, hash, user, role: known, workspaces, createdAt }
}

function fail(message: string): never {
  throw new Error(message)
}
