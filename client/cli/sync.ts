import { ServerUnavailable } from '../api/errors.ts'
import { clientFolders } from '../api/folders.ts'
import { readLogin } from '../api/login.ts'
import { type CommandSpec, type Io, UsageError } from './command.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { counted } from './format.ts'
import { readTimeoutMs, WAIT_OPTIONS } from './keep-safe.ts'
import { withReplica } from './place-options.ts'

export const syncCommand: CommandSpec = {
  name: 'sync',
  operands: '',
  summary: 'Exchange tags with the server of your team',
  examples: [
    ['tagalong sync', 'once, and return when both sides have everything'],
    ['tagalong sync --watch', 'until Ctrl+C'],
  ],
  options: { watch: { type: 'boolean', about: 'Go on until Ctrl+C' }, timeout: WAIT_OPTIONS.timeout },
  notes: 'While sync --watch runs it has the replica open, and other commands say so.',

  async run(given, io) {
    if (given.operands.length > 0) throw new UsageError('sync takes no operands.')
    const login = await readLogin(io.env, clientFolders(io.env))
    if (login === null)
      throw new ServerUnavailable(
        'offline',
        'There is no server. Nothing was done. Join one with tagalong login URL, or set TAGALONG_SERVER and TAGALONG_TOKEN.',
      )
    const { joinServer } = await import('../api/join-server.ts')
    return await withReplica(io, async ({ replica }): Promise<ExitCode> => {
      const timeoutMs = readTimeoutMs(given)
      const join = (ms: number): Promise<void> =>
        joinServer(replica, login, {
          timeoutMs: ms,
          signal: io.interrupted,
          tell: ({ unsentRooms, unreadRooms }) =>
            io.progress(unsentRooms + unreadRooms === 0 ? '' : `${unsentRooms} rooms to send, ${unreadRooms} to read`),
        })
      if (!given.has('watch')) {
        await join(timeoutMs)
        io.progress('')
        io.say(`In step with ${login.url}: ${counted(replica.status().runCount, 'run')}.`)
        return EXIT.done
      }
      await join(timeoutMs).catch((error: unknown) => {
        if (!(error instanceof ServerUnavailable) || error.code === 'access-refused') throw error
        if (!io.interrupted.aborted) io.say(error.message)
      })
      io.progress('')
      const stop = replica.on('changed', tellChanges(replica, io))
      await untilInterrupted(io.interrupted)
      stop()
      return EXIT.done
    })
  },
}

function tellChanges(replica: Parameters<Parameters<typeof withReplica>[1]>[0]['replica'], io: Io): () => void {
  let before = ''
  return () => {
    const { sync, pendingRuns } = replica.status()
    const now =
      sync?.state.kind === 'connected'
        ? pendingRuns === 0
          ? 'In step.'
          : `${counted(pendingRuns, 'run')} to be sent.`
        : 'Not connected; it is tried again.'
    if (now !== before) io.say(now)
    before = now
  }
}

async function untilInterrupted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return
  // A timer keeps the program alive: those of the connection do not.
  const alive = setInterval(() => undefined, 60_000)
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
  clearInterval(alive)
}
