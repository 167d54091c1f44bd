import * as v from 'valibot'
import { below, bytes, digits, key, lastPart, put, text } from '../persistence/level-keys.ts'
import type { ServerDatabase } from '../persistence/level-log.ts'
import type { OccasionRecord, Occasions } from './matching.ts'
import { type OutboxEntry, parseEntry } from './outbox-entry.ts'
import { parseTrigger, type Trigger } from './trigger.ts'

/** What one look at the log has found for one trigger. All of it is stored together, or nothing. */
export interface Noted {
  readonly trigger: string
  readonly changed: Occasions
  readonly entries: readonly (readonly [OutboxEntry, string])[]
  /** Number of the newest change that was looked at. */
  readonly cursor: number
}

export interface StoredOutbox {
  /** In the order of their numbers. */
  readonly waiting: readonly OutboxEntry[]
  readonly dead: readonly OutboxEntry[]
}

type Write = ReturnType<typeof put> | { readonly type: 'del'; readonly key: string }

const RECORD = v.object({ times: v.number(), isMatching: v.boolean() })
/** Keys of one batch when a trigger is removed. */
const DELETED_AT_ONCE = 1_000

/**
 * Triggers and their outbox, in the LevelDB of the log. Keys, `\0` between their parts: `tt TRIGGER` → the trigger with its secrets ·
 * `tr TRIGGER`: it is being removed · `tc TRIGGER` → the change up to which the log was looked at · `tm TRIGGER OCCASION` →
 * `OccasionRecord` · `to NUMBER` → an entry that waits · `td NUMBER` → one that was given up · `tb NUMBER` → the body of either.
 */
export class TriggerStore {
  readonly #db: ServerDatabase

  constructor(db: ServerDatabase) {
    this.#db = db
  }

  async triggers(): Promise<Trigger[]> {
    const found: Trigger[] = []
    for await (const value of this.#db.values(below('tt'))) found.push(parseTrigger(text(value)))
    return found
  }

  async outbox(): Promise<StoredOutbox> {
    return { waiting: await this.#entries('to'), dead: await this.#entries('td') }
  }

  /** Null when the log was not looked at for it yet. */
  async cursorOf(trigger: string): Promise<number | null> {
    const value = await this.#db.get(key('tc', trigger))
    return value === undefined ? null : Number(text(value))
  }

  async occasionsOf(trigger: string): Promise<Map<string, OccasionRecord>> {
    const found = new Map<string, OccasionRecord>()
    const range = below('tm', trigger)
    for await (const [recordKey, value] of this.#db.iterator(range))
      found.set(recordKey.slice(range.gt.length), v.parse(RECORD, JSON.parse(text(value))))
    return found
  }

  async bodyOf({ number }: OutboxEntry): Promise<string> {
    const value = await this.#db.get(key('tb', digits(number)))
    if (value === undefined) throw new Error(`the body of event ${number} is not there`)
    return text(value)
  }

  /** `noted`: where it begins to look; a new trigger without it begins at the next start. */
  putTrigger(trigger: Trigger, noted: Noted | null = null): Promise<void> {
    return this.#write([put(key('tt', trigger.id), json(trigger)), ...(noted === null ? [] : writesOf(noted))], true)
  }

  note(found: readonly Noted[]): Promise<void> {
    return this.#write(found.flatMap(writesOf), true)
  }

  /** An entry as it is after a try. If that is lost, the entry is tried once more. */
  putWaiting(entry: OutboxEntry): Promise<void> {
    return this.#write([put(waitingKey(entry), json(entry))], false)
  }

  dropWaiting({ number }: OutboxEntry): Promise<void> {
    return this.#write(
      [
        { type: 'del', key: key('to', digits(number)) },
        { type: 'del', key: key('tb', digits(number)) },
      ],
      false,
    )
  }

  /** Gives up an entry, and forgets others that were given up before. */
  bury(entry: OutboxEntry, forgotten: readonly OutboxEntry[]): Promise<void> {
    const gone = forgotten.flatMap(({ number }): Write[] => [
      { type: 'del', key: key('td', digits(number)) },
      { type: 'del', key: key('tb', digits(number)) },
    ])
    return this.#write([...gone, { type: 'del', key: waitingKey(entry) }, put(deadKey(entry), json(entry))], true)
  }

  /** Entries are to be tried, whether they waited or were given up. */
  revive(entries: readonly OutboxEntry[]): Promise<void> {
    const writes = entries.flatMap((entry): Write[] => [{ type: 'del', key: deadKey(entry) }, put(waitingKey(entry), json(entry))])
    return this.#write(writes, true)
  }

  /** Removes a trigger, and then everything that it knows. */
  async removeTrigger(trigger: string, entries: readonly OutboxEntry[]): Promise<void> {
    await this.#write([{ type: 'del', key: key('tt', trigger) }, put(key('tr', trigger), bytes(''))], true)
    const gone = entries.flatMap(({ number }) => ['to', 'td', 'tb'].map((kind) => key(kind, digits(number))))
    for await (const recordKey of this.#db.keys(below('tm', trigger))) gone.push(recordKey)
    gone.push(key('tc', trigger), key('tr', trigger))
    for (let at = 0; at < gone.length; at += DELETED_AT_ONCE)
      await this.#write(
        gone.slice(at, at + DELETED_AT_ONCE).map((recordKey) => ({ type: 'del', key: recordKey })),
        true,
      )
  }

  /** Does the rest of removals that were cut short. Called before anything is read. */
  async finishRemovals(): Promise<void> {
    const removed: string[] = []
    for await (const recordKey of this.#db.keys(below('tr'))) removed.push(lastPart(recordKey))
    if (removed.length === 0) return
    const { waiting, dead } = await this.outbox()
    for (const trigger of removed)
      await this.removeTrigger(
        trigger,
        [...waiting, ...dead].filter((entry) => entry.trigger === trigger),
      )
  }

  async #entries(kind: 'to' | 'td'): Promise<OutboxEntry[]> {
    const found: OutboxEntry[] = []
    for await (const value of this.#db.values(below(kind))) found.push(parseEntry(text(value)))
    return found
  }

  #write(writes: readonly Write[], sync: boolean): Promise<void> {
    return this.#db.batch([...writes], { sync })
  }
}

const json = (value: object): Uint8Array => bytes(JSON.stringify(value))
const waitingKey = ({ number }: OutboxEntry): string => key('to', digits(number))
const deadKey = ({ number }: OutboxEntry): string => key('td', digits(number))

function writesOf({ trigger, changed, entries, cursor }: Noted): Write[] {
  return [
    ...[...changed].map(([occasion, record]) => put(key('tm', trigger, occasion), json(record))),
    ...entries.flatMap(([entry, body]) => [put(waitingKey(entry), json(entry)), put(key('tb', digits(entry.number)), bytes(body))]),
    put(key('tc', trigger), bytes(String(cursor))),
  ]
}
