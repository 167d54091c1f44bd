import { join } from 'node:path'
import { readQuery } from '../api/conditions.ts'
import { cursorFile } from '../api/cursor-file.ts'
import { clientFolders, replicaFolder } from '../api/folders.ts'
import { readLogin } from '../api/login.ts'
import type { Place } from '../api/place.ts'
import { type CommandSpec, type Given, type Io, UsageError } from './command.ts'
import type { EventJson, ExecHook } from './exec-hook.ts'
import { EXIT } from './exit-codes.ts'
import { plainLine, runJson } from './format.ts'
import { readSeconds, readTimeoutMs, WAIT_OPTIONS } from './keep-safe.ts'
import { NAMESPACE_OPTIONS, readNamespace, SOURCE_OPTION } from './place-options.ts'

export const watchCommand: CommandSpec = {
  name: 'watch',
  operands: 'QUERY',
  summary: 'Tell when a run starts or stops to match a query',
  examples: [
    ['tagalong watch tag:production --global', 'each run that becomes production, until Ctrl+C'],
    ["tagalong watch 'tag:gh_test_ok flow:TrainFlow' --exec ./deploy.sh", 'run a command for each; the event is on its standard input'],
    ['tagalong watch status:failed --source . --json', 'failed runs of a datastore, a JSON object a line'],
  ],
  options: {
    exec: { type: 'string', value: 'CMD', about: 'Run it for each event, and again with pauses if it fails' },
    'exec-timeout': { type: 'string', value: 'SECONDS', about: 'End a command of --exec that takes longer, and try again; 600 without it' },
    once: { type: 'boolean', about: 'Tell what is new since the last time, and end' },
    existing: { type: 'boolean', about: 'The first time, tell of runs that match already' },
    cursor: {
      type: 'string',
      value: 'NAME',
      about: 'Go on from the cursor of that name; without it, that of the same query and namespace',
    },
    ...NAMESPACE_OPTIONS,
    ...SOURCE_OPTION,
    timeout: WAIT_OPTIONS.timeout,
    json: { type: 'boolean', about: 'Print a JSON object a line' },
  },
  notes:
    'Each event is told at least once, over restarts too; its id stays the same. The command of --exec also finds TAGALONG_EVENT_ID, TAGALONG_CHANGE and TAGALONG_PATHSPEC in its environment.',

  async run(given, io) {
    const [text, more] = given.operands
    if (text === undefined || more !== undefined) throw new UsageError('Give one query. Put it in quotation marks.')
    const query = readQuery(text)
    const namespace = await readNamespace(given, io)
    const base = await cursorPath(given, text, namespace, io)
    const command = given.text('exec')
    const limitMs = readSeconds(given, 'exec-timeout', 600) * 1000
    const [{ watchPlace }, { takeCursor }] = await Promise.all([import('../api/watch.ts'), import('./watch-turn.ts')])
    const letGo = await takeCursor(base)
    let place: Place | null = null
    let hook: ExecHook | null = null
    // With --once it ends before it would wait.
    const end = new AbortController()
    const signal = given.has('once') ? AbortSignal.any([end.signal, io.interrupted]) : io.interrupted
    try {
      place = await openToWatch(given, io)
      if (command !== null) hook = await openHook(command, base, io, limitMs)
      const events = watchPlace(
        place,
        { query, namespace },
        { cursor: cursorFile(`${base}.json`), existing: given.has('existing'), signal, onIdle: () => end.abort() },
      )
      for await (const event of events) {
        const told: EventJson = { ...event, run: event.run && runJson(event.run.row) }
        io.print(given.has('json') ? JSON.stringify(told) : plainLine([new Date(event.at).toISOString(), event.change, event.pathspec]))
        await hook?.take(told)
      }
      return given.has('once') && io.interrupted.aborted ? EXIT.interrupted : EXIT.done
    } finally {
      await hook?.close()
      await place?.close()
      await letGo()
    }
  },
}

async function openHook(command: string, base: string, io: Io, limitMs: number): Promise<ExecHook> {
  const { ExecHook } = await import('./exec-hook.ts')
  return await ExecHook.open(command, `${base}.failed.json`, io, { limitMs })
}

/** Without the extension. */
async function cursorPath(given: Given, query: string, namespace: string | null, io: Io): Promise<string> {
  const name = given.text('cursor')
  if (name !== null && !/^[\w.-]{1,100}$/.test(name))
    throw new UsageError('The name of a cursor has letters, digits, dots, dashes and underlines.')
  const asked = JSON.stringify([query, namespace, given.text('source'), given.text('exec')])
  const { createHash } = await import('node:crypto')
  return join(clientFolders(io.env).data, 'watch', name ?? createHash('sha256').update(asked).digest('hex').slice(0, 24))
}

/** What is watched is never kept from other commands: a server is asked directly, and the replica on this machine is let go between looks. */
async function openToWatch(given: Given, io: Io): Promise<Place> {
  const source = given.text('source')
  if (source !== null) {
    const { DatastorePlace } = await import('../api/datastore-place.ts')
    return await DatastorePlace.open(source)
  }
  const folders = clientFolders(io.env)
  const login = await readLogin(io.env, folders)
  if (login !== null) {
    const { openServer } = await import('../api/server-place.ts')
    return await openServer(login, { env: io.env, timeoutMs: readTimeoutMs(given), signal: io.interrupted })
  }
  const { ReopenedPlace } = await import('../api/reopened-place.ts')
  return new ReopenedPlace({ folder: replicaFolder(folders), env: io.env })
}
