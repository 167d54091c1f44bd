import { type Context, Hono, type MiddlewareHandler } from 'hono'
import { type RestRooms, parseTagsAsked } from '../../src-core/protocol/rest.ts'
import { isWorkspaceRoom, parseRoomName } from '../../src-core/crdt/room-name.ts'
import { assertNever } from '../../src-core/lib/assert-never.ts'
import { describeViolation } from '../../src-core/tags/describe-violation.ts'
import type { RunRow } from '../../src-core/runs/run.ts'
import { runKey } from '../../src-core/runs/run-key.ts'
import type { Tokens } from '../auth/tokens.ts'
import type { Log } from '../ops/log.ts'
import type { Promotions } from '../promotion/promotions.ts'
import type { Rooms } from '../rooms/rooms.ts'
import type { TriggerDesk } from '../triggers/trigger-desk.ts'
import type { Limits } from '../ws/limits.ts'
import { Rate } from '../ws/rate.ts'
import { streamChanges } from './change-stream.ts'
import { listRuns, parseRunsAsked, runDetail, runOf } from './answers.ts'
import { OPENAPI } from './openapi.ts'
import { addPromotions } from './promotion-routes.ts'
import { addTriggers } from './trigger-routes.ts'
import { type Env, limitBody, refuse, refuseRoom, workspaceOf } from './route.ts'
import type { TagsRefusal, TagWriter } from './tag-writer.ts'
import { openForReading, type WorkspaceIndexes } from './workspace-index.ts'

export interface RestOptions {
  readonly rooms: Rooms
  readonly indexes: WorkspaceIndexes
  readonly tags: TagWriter
  readonly promotions: Promotions
  readonly triggers: TriggerDesk | null
  readonly tokens: Tokens
  readonly limits: Limits
  readonly report: Log
  /** Name of the server's log. */
  readonly logName: string
  readonly isReady: () => boolean
}

/** The server for scripts, at `/api/v1`: same tokens, same judge, and an answer to a change only when it is durable. */
export function createRest({ rooms, indexes, tags, promotions, triggers, tokens, limits, report, logName, isReady }: RestOptions): Hono {
  const app = new Hono<Env>()

  app.get('/openapi.json', (c) => c.json(OPENAPI))
  app.use(async (c, next) => (isReady() ? next() : refuse(c, 'unavailable', 'The server stops. Try again in a moment.')))
  app.use(authenticate(tokens, limits))

  const ofWorkspace = new Hono<Env>()
  ofWorkspace.get('/rooms', (c) => {
    const answer: RestRooms = {
      log: logName,
      rooms: rooms.changedSince(workspaceOf(c), 0).map(({ room, seq }) => {
        const parts = parseRoomName(room)
        return { room, seq, kind: parts !== null && isWorkspaceRoom(parts) ? 'workspace' : 'runs' }
      }),
    }
    return c.json(answer)
  })
  ofWorkspace.get('/runs', async (c) => {
    const asked = parseRunsAsked(c.req.query())
    if (!asked.ok) return refuse(c, 'bad-request', asked.error)
    const index = indexes.of(workspaceOf(c))
    return c.json(listRuns(await index.current(), asked.value, Date.now(), index.unreadableRooms))
  })
  ofWorkspace.get('/flows/:flow/latest', async (c) => {
    const { flow } = c.req.param()
    const index = await indexes.of(workspaceOf(c)).current()
    const row = index.latest(flow, c.req.query('namespace') ?? null, { successful: c.req.query('successful') === 'true' })
    return row === null ? refuse(c, 'unknown-run', `No run of ${flow} is known here that this asks for.`) : c.json(runOf(row, Date.now()))
  })
  ofWorkspace.get('/runs/:origin/:flow/:runId', async (c) => {
    const index = indexes.of(workspaceOf(c))
    const row = (await index.current()).get(keyOf(c))
    if (row === null) return unknownRun(c)
    const room = await openForReading(rooms, index.roomOf(row))
    try {
      const state = room.run(row.runId)
      return state === undefined ? unknownRun(c) : c.json(runDetail(row, state, Date.now()))
    } finally {
      room.close()
    }
  })
  ofWorkspace.patch('/runs/:origin/:flow/:runId/tags', limitBody, async (c) => {
    const asked = parseTagsAsked(await c.req.json().catch(() => null))
    if (!asked.ok) return refuse(c, 'bad-request', `${asked.error} Nothing was changed.`)
    const { id: tokenId, user, role } = c.get('token')
    if (role === 'reader') return refuse(c, 'not-allowed', 'The role of this token is reader: it changes nothing. Nothing was changed.')
    const workspace = workspaceOf(c)
    const index = indexes.of(workspace)
    const row: RunRow | null = (await index.current()).get(keyOf(c))
    if (row === null) return unknownRun(c)
    const edit = { room: index.roomOf(row), runId: row.runId, via: 'api', ...asked.value }
    const done = await tags.edit(edit, index.rulesOf, { tokenId, user, role, workspace })
    return done.ok ? c.json(done.value) : refuseTags(c, done.error)
  })
  if (triggers !== null) addTriggers(ofWorkspace, triggers)
  addPromotions(ofWorkspace, promotions, indexes, Date.now)
  ofWorkspace.get('/events', (c) =>
    streamChanges(c, { rooms, tokens, logName, workspace: workspaceOf(c), tokenId: c.get('token').id, isReady }),
  )
  app.use('/workspaces/:workspace/*', async (c, next) => {
    const { workspaces } = c.get('token')
    if (!workspaces.includes(workspaceOf(c))) return refuse(c, 'not-allowed', 'The token is not for this workspace.')
    return next()
  })
  app.route('/workspaces/:workspace', ofWorkspace)
  app.all('*', (c) => refuse(c, 'unknown-path', 'There is nothing here. /api/v1/openapi.json says what there is.'))
  app.onError((error, c) => {
    report.error('a request failed', { path: c.req.routePath, error: String(error) })
    return refuse(
      c,
      'unavailable',
      'The server could not read or keep something. Nothing that was acknowledged is lost. Try again in a moment.',
    )
  })

  const outer = new Hono()
  outer.route('/api/v1', app)
  return outer
}

/** The token of the request, within its rate. Tokens are never taken from an address. */
function authenticate(tokens: Tokens, { requestsPerSecond, requestsAtOnce }: Limits): MiddlewareHandler<Env> {
  const rates = new Map<string, Rate>()
  tokens.onRevoked((revoked) => {
    for (const id of revoked) rates.delete(id)
  })
  return async (c, next) => {
    const said = /^Bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1]
    const token = said === undefined ? null : tokens.find(said)
    if (token === null) {
      c.header('www-authenticate', 'Bearer')
      return refuse(c, 'no-token', 'A token is needed, as the header Authorization: Bearer TOKEN, and it has to be one that counts here.')
    }
    let rate = rates.get(token.id)
    if (rate === undefined) rates.set(token.id, (rate = new Rate(requestsPerSecond, requestsAtOnce, performance.now())))
    if (!rate.take(1, performance.now())) {
      c.header('retry-after', '1')
      return refuse(c, 'too-fast', 'Too many requests in too short a time. Nothing was done. Try again in a second.')
    }
    c.set('token', token)
    return next()
  }
}

function refuseTags(c: Context, refusal: TagsRefusal): Response {
  switch (refusal.kind) {
    case 'unknown-run':
      return unknownRun(c)
    case 'tag':
      return refuse(c, 'tag-refused', describeViolation(refusal.violation, 1))
    case 'room':
      return refuseRoom(c, refusal)
    default:
      return assertNever(refusal)
  }
}

const unknownRun = (c: Context): Response => refuse(c, 'unknown-run', 'No such run is known in this workspace.')

function keyOf(c: Context): ReturnType<typeof runKey> {
  return runKey(c.req.param('origin') ?? '', c.req.param('flow') ?? '', c.req.param('runId') ?? '')
}
