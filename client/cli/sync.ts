import type { Replica } from '../../src-core/replica/replica.ts'
import { MetaflowUnknownUser, ServerUnavailable } from '../api/errors.ts'
import { clientFolders, replicaFolder } from '../api/folders.ts'
import { readLogin } from '../api/login.ts'
import { storeError } from '../api/store-trouble.ts'
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
    ['METAFLOW_USER=anne tagalong sync --was al', 'the server knows you as anne, and here you have been al until now'],
  ],
  options: {
    watch: { type: 'boolean', about: 'Go on until Ctrl+C' },
    'dry-run': { type: 'boolean', about: 'Say what would be sent, and send and read nothing' },
    was: { type: 'string', value: 'NAME', about: 'Sign with your name first what you said here as NAME and no server has yet' },
    timeout: WAIT_OPTIONS.timeout,
  },
  notes: 'Other commands work beside sync --watch: it lets each have the replica, and sends what they did.',

  async run(given, io) {
    const folders = clientFolders(io.env)
    const login = await readLogin(io.env, folders)
    if (login === null)
      throw new ServerUnavailable(
        'offline',
        'There is no server. Nothing was done. Join one with tagalong login URL, or set TAGALONG_SERVER and TAGALONG_TOKEN.',
      )
    const timeoutMs = readTimeoutMs(given)
    const was = given.text('was')
    if (given.has('dry-run')) {
      if (was !== null || given.has('watch'))
        throw new UsageError('--dry-run looks at one exchange. Leave out --was and --watch. Nothing was done.')
      return await withReplica(io, async ({ replica }) => dryRun(replica, login.url, io))
    }
    if (was !== null) await withReplica(io, ({ replica }) => signAnew(replica, was, io))
    if (given.has('watch')) {
      const { syncInRounds } = await import('./sync-rounds.ts')
      await syncInRounds({ folder: replicaFolder(folders), env: io.env }, login, timeoutMs, io)
      return EXIT.done
    }
    const [{ joinServer }, { tellDecisions }] = await Promise.all([import('../api/join-server.ts'), import('./tell-decisions.ts')])
    return await withReplica(io, async ({ replica }) => {
      const { proposals } = replica.promotions({ by: replica.status().user ?? '' })
      await joinServer(replica, login, {
        timeoutMs,
        signal: io.interrupted,
        tell: ({ unsentRooms, unreadRooms }) =>
          io.progress(unsentRooms + unreadRooms === 0 ? '' : `${unsentRooms} rooms to send, ${unreadRooms} to read`),
      })
      io.progress('')
      await tellDecisions(replica, proposals, io)
      io.say(`In step with ${login.url}: ${counted(replica.status().runCount, 'run')}.`)
      return EXIT.done
    })
  },
}

function dryRun(replica: Replica, url: string, io: Io): ExitCode {
  const { keeper, pendingRuns, waitingProposals } = replica.status()
  const changes = keeper === 'server' ? `what was said of ${counted(pendingRuns, 'run')}` : 'everything that it has not yet'
  const proposals = waitingProposals === 0 ? '' : ` with ${counted(waitingProposals, 'proposal')}`
  io.say(`Would send ${changes}${proposals} to ${url}, and read what others did. Nothing was sent and nothing read.`)
  return EXIT.done
}

/** A server takes only what is signed with the name of its token. */
async function signAnew(replica: Replica, was: string, io: Io): Promise<void> {
  const { user } = replica.status()
  if (user === null) throw new MetaflowUnknownUser()
  if (was === '' || was === user)
    throw new UsageError(
      `--was is followed by the name that you have had here before you were ${user}. Nothing was signed and nothing sent.`,
    )
  replica.setUser(was)
  const signed = await replica.signAs(user)
  if (!signed.ok) throw storeError(signed.error.trouble)
  io.say(`What ${was} said of ${counted(signed.value.changed, 'run')} is signed by ${user} now.`)
}
