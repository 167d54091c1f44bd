import { createHash } from 'node:crypto'
import type { RestRun } from '../../src-core/protocol/rest.ts'
import { pathspec } from '../../src-core/runs/run-key.ts'
import type { RunKey } from '../../src-core/runs/run.ts'
import type { Trigger } from './trigger.ts'

/** What a receiver is sent, as JSON; `docs/triggers.md` describes it. Fields may be added; what means something else gets another version. */
interface EventBody {
  readonly version: 1
  /** The same in every delivery of one event, and in no other event: receivers leave out what they have had. */
  readonly id: string
  readonly event: 'matches' | 'test'
  readonly workspace: string
  readonly trigger: { readonly id: string; readonly query: string }
  /** When the server noticed it, epoch milliseconds. */
  readonly at: number
  /** The run as it was then; null in a test. */
  readonly run: (RestRun & { readonly pathspec: string }) | null
}

/** An event that is told, ready to be kept. */
export interface Happened {
  readonly id: string
  /** Events of one lane are delivered in the order in which they happened. */
  readonly lane: string
  readonly at: number
  /** JSON. */
  readonly body: string
}

/** `time`: 1 for the first time that the run starts to match, and so on. The same cause gives the same id, after a restart and on a restored server too. */
export function matchEvent(trigger: Trigger, key: RunKey, run: RestRun, time: number, at: number): Happened {
  const id = idOf(trigger.id, key, String(time))
  return { id, lane: key, at, body: bodyOf(trigger, { id, event: 'matches', at, run: { pathspec: pathspec(run), ...run } }) }
}

/** For `trigger test`: it is of no run, and is kept nowhere. */
export function testEvent(trigger: Trigger, id: string, at: number): Happened {
  return { id, lane: id, at, body: bodyOf(trigger, { id, event: 'test', at, run: null }) }
}

function bodyOf(
  { id: triggerId, workspace, event }: Trigger,
  { id, event: name, at, run }: Pick<EventBody, 'id' | 'event' | 'at' | 'run'>,
): string {
  const body: EventBody = { version: 1, id, event: name, workspace, trigger: { id: triggerId, query: event.query }, at, run }
  return JSON.stringify(body)
}

const idOf = (...cause: readonly string[]): string => createHash('sha256').update(cause.join('\0')).digest('hex').slice(0, 32)
