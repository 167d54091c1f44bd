import { createHmac } from 'node:crypto'
import type { Received } from '../support/webhook-receiver.ts'

/** What is durable on the server when all has settled. */
interface Expected {
  /** Pathspecs of the runs that match. */
  readonly tagged: readonly string[]
  /** Promotions that were won, in order. */
  readonly won: readonly Readonly<Record<string, unknown>>[]
}

interface Kept {
  readonly text: string
  readonly body: Received['body']
}

/** A receiver that leaves out keys it has had, and what it has to show at the end. */
export class TriggerLedger {
  readonly #secrets: ReadonlyMap<string, string>
  /** By key, in the order in which they first came. */
  readonly #kept = new Map<string, Kept>()
  readonly #faults: string[] = []
  #deliveries = 0

  /** By the id of the trigger. */
  constructor(secrets: ReadonlyMap<string, string>) {
    this.#secrets = secrets
  }

  get count(): number {
    return this.#kept.size
  }

  get summary(): string {
    return `${this.#kept.size} events in ${this.#deliveries} deliveries`
  }

  note({ id, text, headers, body }: Received): void {
    this.#deliveries += 1
    const secret = this.#secrets.get(String(Reflect.get(Object(body['trigger']), 'id'))) ?? ''
    const signature = createHmac('sha256', secret)
      .update(`${String(headers['tagalong-timestamp'])}.${text}`)
      .digest('hex')
    if (headers['tagalong-signature'] !== `v1=${signature}` || body['id'] !== id) this.#faults.push(`${id} is not signed as it has to be`)
    const known = this.#kept.get(id)
    if (known === undefined) this.#kept.set(id, { text, body })
    else if (known.text !== text) this.#faults.push(`${id} came with two bodies`)
  }

  faults({ tagged, won }: Expected): string[] {
    const bodies = [...this.#kept.values()].map(({ body }) => body)
    const matched = bodies.filter(({ event }) => event === 'matches').map(({ run }) => String(Reflect.get(Object(run), 'pathspec')))
    const promotions = bodies.filter(({ event }) => event === 'promoted').map(({ promotion }) => Object(promotion))
    const told = promotions.map((promotion) => String(Reflect.get(promotion, 'id')))
    return [
      ...this.#faults,
      ...differences('run', tagged, matched),
      ...differences(
        'promotion',
        won.map(({ id }) => String(id)),
        told,
      ),
    ]
  }
}

/** Every expected one once, and no other. */
function differences(what: string, expected: readonly string[], came: readonly string[]): string[] {
  const [wanted, had] = [new Set(expected), new Set(came)]
  return [
    ...expected.filter((name) => !had.has(name)).map((name) => `lost: ${what} ${name}`),
    ...came.filter((name) => !wanted.has(name)).map((name) => `invented: ${what} ${name}`),
    ...came.filter((name, at) => came.indexOf(name) !== at).map((name) => `twice under two keys: ${what} ${name}`),
  ]
}
