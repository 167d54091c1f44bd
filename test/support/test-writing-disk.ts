import { nodeWritingDisk } from '../../src-sources/metaflow-datastore/writing-disk.ts'
import type { NewFile, Seen, WritingDisk } from '../../src-sources/metaflow-datastore/writing-disk.ts'

export const WRITE_STEPS = ['create', 'write', 'sync', 'close', 'replace', 'syncFolder'] as const
export type WriteStep = (typeof WRITE_STEPS)[number] | 'remove'

/** The real disk with a ledger, with failures where a test wants them, and with a place for what others do meanwhile. */
export class TestWritingDisk implements WritingDisk {
  readonly steps: WriteStep[] = []
  /** Code of the failure of a step; it comes after a write has written half. */
  readonly failures = new Map<WriteStep, string>()
  /** What each rename put in the place of what. */
  readonly replaced: { readonly before: string; readonly after: string }[] = []
  /** Called, and waited for, before every step. */
  before: (step: WriteStep) => unknown = () => {}
  /** Names under which files were made, in order. */
  readonly names: string[] = []
  #written = ''

  async create(file: string, like: string): Promise<NewFile> {
    await this.#enter('create')
    const made = await nodeWritingDisk.create(file, like)
    this.names.push(file)
    return {
      write: async (bytes) => {
        this.#written = bytes.toString('utf8')
        await this.#enter('write', () => made.write(bytes.subarray(0, bytes.length >> 1)))
        await made.write(bytes)
      },
      sync: async () => {
        await this.#enter('sync')
        await made.sync()
      },
      close: async () => {
        await made.close()
        await this.#enter('close')
      },
    }
  }

  async replace(from: string, file: string, seen: Seen): Promise<boolean> {
    await this.#enter('replace')
    const isDone = await nodeWritingDisk.replace(from, file, seen)
    if (isDone) this.replaced.push({ before: seen.bytes.toString('utf8'), after: this.#written })
    return isDone
  }

  async remove(file: string): Promise<void> {
    await this.#enter('remove')
    await nodeWritingDisk.remove(file)
  }

  async syncFolder(folder: string): Promise<void> {
    await this.#enter('syncFolder')
    await nodeWritingDisk.syncFolder(folder)
  }

  async #enter(step: WriteStep, halfway: () => Promise<void> = async () => {}): Promise<void> {
    this.steps.push(step)
    await this.before(step)
    const code = this.failures.get(step)
    if (code === undefined) return
    await halfway()
    throw Object.assign(new Error(code), { code })
  }
}
