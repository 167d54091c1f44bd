import * as v from 'valibot'
import { assertNever } from '../../src-core/lib/assert-never.ts'
import { ok, type Result } from '../../src-core/lib/result.ts'
import type { Outcome } from './send.ts'
import type { DeskRefusal, OutboxTold, TriggerDesk, TriggerMade } from './trigger-desk.ts'
import { EVENT, type TriggerTold } from './trigger.ts'

const WORKSPACE = v.nullable(v.string())

const REQUEST = v.variant('act', [
  v.object({
    act: v.literal('create'),
    workspace: v.string(),
    event: EVENT,
    url: v.string(),
    secret: v.nullable(v.string()),
    existing: v.boolean(),
    by: v.string(),
  }),
  v.object({ act: v.literal('list'), workspace: WORKSPACE }),
  v.object({ act: v.picklist(['remove', 'pause', 'resume', 'test']), id: v.string() }),
  v.object({ act: v.literal('rotate'), id: v.string(), secret: v.nullable(v.string()) }),
  v.object({ act: v.literal('outbox'), state: v.picklist(['waiting', 'dead']), workspace: WORKSPACE }),
  v.object({ act: v.literal('replay'), ids: v.nullable(v.array(v.string())), workspace: WORKSPACE }),
])

/** What a command of the same machine asks of the desk, of the server that runs or of its own. */
export type DeskRequest = v.InferOutput<typeof REQUEST>

/** Null for what is no request. */
export function parseDeskRequest(value: unknown): DeskRequest | null {
  const parsed = v.safeParse(REQUEST, value)
  return parsed.success ? parsed.output : null
}

/** What each request is answered with. */
export interface DeskAnswers {
  readonly create: TriggerMade
  readonly list: readonly TriggerTold[]
  readonly remove: TriggerTold
  readonly pause: TriggerTold
  readonly resume: TriggerTold
  readonly test: Outcome
  readonly rotate: TriggerMade
  readonly outbox: readonly OutboxTold[]
  /** How many are tried. */
  readonly replay: number
}

export async function askDesk(desk: TriggerDesk, request: DeskRequest): Promise<Result<DeskAnswers[DeskRequest['act']], DeskRefusal>> {
  switch (request.act) {
    case 'create':
      return desk.create(request)
    case 'list':
      return ok(desk.list(request.workspace))
    case 'remove':
      return desk.remove(request.id, null)
    case 'pause':
    case 'resume':
      return desk.pause(request.id, null, request.act === 'pause')
    case 'test':
      return desk.test(request.id, null)
    case 'rotate':
      return desk.rotate(request.id, null, request.secret)
    case 'outbox':
      return ok(desk.outbox(request.state, request.workspace))
    case 'replay':
      return ok(await desk.replay(request.ids, request.workspace))
    default:
      return assertNever(request)
  }
}
