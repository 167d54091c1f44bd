import type { Context, Hono } from 'hono'
import type { Result } from '../../src-core/lib/result.ts'
import { parseReplayAsked, parseSecretAsked, parseTriggerAsked, parseTriggerChange } from '../triggers/rest-requests.ts'
import type { DeskRefusal, TriggerDesk } from '../triggers/trigger-desk.ts'
import { type Env, limitBody, refuse, workspaceOf } from './route.ts'

/** Triggers of a workspace and their outbox, for admins: a trigger sends what the team says to somebody outside. */
export function addTriggers(app: Hono<Env>, desk: TriggerDesk): void {
  for (const path of ['/triggers', '/triggers/*', '/outbox', '/outbox/*'])
    app.use(path, async (c, next) =>
      c.get('token').role === 'admin'
        ? next()
        : refuse(c, 'not-allowed', 'Triggers are for tokens of the role admin. Nothing was changed.'),
    )
  app.get('/triggers', (c) => c.json({ triggers: desk.list(workspaceOf(c)) }))
  app.post('/triggers', limitBody, async (c) => {
    const asked = parseTriggerAsked(await bodyOf(c))
    if (!asked.ok) return bad(c, asked.error)
    return answer(c, await desk.create({ ...asked.value, workspace: workspaceOf(c), by: c.get('token').user }))
  })
  app.patch('/triggers/:id', limitBody, async (c) => {
    const asked = parseTriggerChange(await bodyOf(c))
    return asked.ok ? answer(c, await desk.pause(idOf(c), workspaceOf(c), asked.value.isPaused)) : bad(c, asked.error)
  })
  app.delete('/triggers/:id', async (c) => answer(c, await desk.remove(idOf(c), workspaceOf(c))))
  app.post('/triggers/:id/test', async (c) => answer(c, await desk.test(idOf(c), workspaceOf(c))))
  app.post('/triggers/:id/secret', limitBody, async (c) => {
    const asked = parseSecretAsked(await bodyOf(c))
    return asked.ok ? answer(c, await desk.rotate(idOf(c), workspaceOf(c), asked.value.secret)) : bad(c, asked.error)
  })
  app.get('/outbox', (c) => {
    const state = c.req.query('state') ?? 'waiting'
    if (state !== 'waiting' && state !== 'dead') return refuse(c, 'bad-request', 'state is waiting or dead.')
    return c.json({ events: desk.outbox(state, workspaceOf(c)) })
  })
  app.post('/outbox/replay', limitBody, async (c) => {
    const asked = parseReplayAsked(await bodyOf(c))
    return asked.ok ? c.json({ replayed: await desk.replay(asked.value.ids, workspaceOf(c)) }) : bad(c, asked.error)
  })
}

/** Null for what is no JSON. */
const bodyOf = (c: Context): Promise<unknown> => c.req.json().catch(() => null)

const idOf = (c: Context): string => c.req.param('id') ?? ''

const bad = (c: Context, error: string): Response => refuse(c, 'bad-request', `${error} Nothing was changed.`)

function answer(c: Context, result: Result<object, DeskRefusal>): Response {
  return result.ok ? c.json(result.value) : refuse(c, result.error.kind, `${result.error.message} Nothing was changed.`)
}
